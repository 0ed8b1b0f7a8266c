"""Takes the picture of the top of a page, for the README.

Usage: picture.py PAGE PICTURE.png [WIDTH HEIGHT]
"""

import base64
import pathlib
import sys

from browser import Browser, Tab


def main():
    page, target = map(pathlib.Path, sys.argv[1:3])
    width, height = map(int, sys.argv[3:5]) if len(sys.argv) > 4 else (1000, 1100)
    with Browser() as browser:
        tab = Tab(browser, width, "light")
        tab.open(page.resolve().as_uri())
        clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
        data = tab.call(
            "Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip)["data"]
    target.write_bytes(base64.b64decode(data))


main()
