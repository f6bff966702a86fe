"""How dates are written where a page asks for Django's own formats; Chinese is well served by Django."""
