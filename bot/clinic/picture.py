"""A link as a picture that a phone's camera reads."""

import io

import segno

SCALE = 10  # pixels a module, so that it is read from another screen
BORDER = 4  # modules of white around it, as ISO/IEC 18004 wants


def qr_png(text: str) -> bytes:
    """Return a QR code as a PNG, black on white."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="png", scale=SCALE, border=BORDER)
    return out.getvalue()


def qr_terminal(text: str) -> str:
    """Return a QR code as lines of text for a terminal."""
    out = io.StringIO()
    segno.make(text, error="l", micro=False).terminal(out, compact=True)
    return out.getvalue()
