"""A camera for Chromium that sees what another screen shows. Used by the stories here."""

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageFilter
from playwright.sync_api import Page

SIZE = (640, 480)
DESK = (104, 92, 80)


def flags(film: Path) -> list[str]:
    """Chromium with one camera, played from `film`, and nobody asked for leave."""
    return [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]


def point_at_desk(film: Path) -> None:
    """Nothing to be read."""
    write(Image.new("RGB", SIZE, DESK), film)


def point_at(shown: Page, film: Path) -> None:
    """Films the QR code on a screen, held askew and not quite in focus."""
    picture = shown.get_by_role("img", name="Hình mã QR").first.screenshot()
    code = Image.open(BytesIO(picture)).convert("RGB").resize((330, 330))
    view = Image.new("RGB", SIZE, DESK)
    view.paste(code, (160, 70))
    view = view.rotate(7, fillcolor=DESK, resample=Image.Resampling.BICUBIC)
    write(view.filter(ImageFilter.GaussianBlur(0.8)), film)


def write(view: Image.Image, film: Path) -> None:
    """One picture as a film (YUV4MPEG2) that Chromium plays over and over."""
    luma, blue, red = view.convert("YCbCr").split()
    half = (SIZE[0] // 2, SIZE[1] // 2)
    planes = [luma, blue.resize(half), red.resize(half)]
    frame = b"FRAME\n" + b"".join(plane.tobytes() for plane in planes)
    film.write_bytes(b"YUV4MPEG2 W%d H%d F10:1 Ip A1:1 C420\n" % SIZE + frame * 5)
