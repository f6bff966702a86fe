"""The small pictures of the designs of certificates, made from the very pages that are printed.

    DJANGO_SETTINGS_MODULE=lms.settings python scripts/pictures/certificates.py

To be run again when ``static/css/certificate.css`` or an ornament has changed; writes static/img/certificate-*.webp.
"""

import sys
from io import BytesIO
from pathlib import Path

import django
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
WIDTH = 320  # pixels


def main() -> None:
    sys.path.insert(0, str(ROOT))
    django.setup()
    from lms.certificates.models import Template
    from lms.network.models import Organisation
    from lms.portal import paper
    from lms.portal.views.certificates import printed
    from lms.portal.views.manage.certificate_template import sample_document

    place = Organisation(name="社区学校")
    for design in Template.Design.values:
        document = sample_document(Template(organisation=place, design=design))
        drawn = paper.png("certificate", printed(document), width=3 * WIDTH)
        picture = Image.open(BytesIO(drawn.content)).convert("RGB")
        picture.thumbnail((WIDTH, WIDTH))
        picture.save(ROOT / f"static/img/certificate-{design}.webp", quality=70, method=6)


if __name__ == "__main__":
    main()
