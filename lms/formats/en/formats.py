"""English dates as the pages write them everywhere: 21 Feb 2027, not Feb. 21, 2027."""

DATE_FORMAT = "j M Y"
SHORT_DATE_FORMAT = "j M Y"
