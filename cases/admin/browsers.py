"""Names a browser and its system in a few words, so that people know their own sessions again."""

from typing import Final

# In this order: browsers claim to be those further down as well.
BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrom", "Chrome or Chromium"),
    ("Safari", "Safari"),
)
SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device(identification: str) -> str:
    """Such as “Firefox on Linux”; versions, which would tell devices apart, are left out."""
    browser = _first(BROWSERS, identification) or "Another browser"
    system = _first(SYSTEMS, identification)
    return f"{browser} on {system}" if system else browser


def _first(names: tuple[tuple[str, str], ...], identification: str) -> str:
    return next((name for mark, name in names if mark in identification), "")
