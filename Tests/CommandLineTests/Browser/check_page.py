"""Opens a page in headless Chromium and says what is wrong with it.

Usage: check_page.py PAGE [--pictures FOLDER]

Prints a JSON object: for each width and colour scheme a list of sentences, empty where all is well.
"""

import argparse
import base64
import json
import pathlib

from browser import Browser, Tab

WIDTHS = [375, 1400]
SCHEMES = ["light", "dark"]
FINDINGS = (pathlib.Path(__file__).parent / "findings.js").read_text()


def what_happened(tab, address):
    """Errors, requests and dialogs since the tab was made."""
    for event in tab.events():
        method, about = event["method"], event["params"]
        if method == "Runtime.exceptionThrown":
            details = about["exceptionDetails"]
            yield "exception: " + details.get("exception", {}).get("description", details["text"])
        elif method == "Runtime.consoleAPICalled" and about["type"] in ("error", "warning"):
            yield f"console {about['type']}: {[word.get('value') for word in about['args']]}"
        elif method == "Log.entryAdded" and about["entry"]["level"] in ("error", "warning"):
            yield f"log {about['entry']['level']}: {about['entry']['text']}"
        elif method == "Network.requestWillBeSent":
            url = about["request"]["url"]
            if url != address and not url.startswith("data:"):
                yield f"request to {url}"
        elif method == "Page.javascriptDialogOpening":
            yield f"dialog: {about['message']}"


def tip_under_pointer(tab):
    """Points a real mouse at something with a tip."""
    place = tab.evaluate(
        """(() => {
          const about = document.querySelector('figure [data-tip]');
          if (!about) return null;
          about.scrollIntoView({block: 'center'});
          const box = about.getBoundingClientRect();
          return {x: box.x + box.width / 2, y: box.y + box.height / 2};
        })()""")
    if place is None:
        return
    tab.call("Input.dispatchMouseEvent", type="mouseMoved", **place)
    if tab.evaluate("document.getElementById('tip').hidden"):
        yield "a pointer shows no tip"
    tab.call("Input.dispatchMouseEvent", type="mouseMoved", x=0, y=0)


def picture(tab, path):
    """The whole page as PNG."""
    size = tab.call("Page.getLayoutMetrics")["cssContentSize"]
    clip = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
    data = tab.call(
        "Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip)["data"]
    path.write_bytes(base64.b64decode(data))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("page", type=pathlib.Path)
    parser.add_argument("--pictures", type=pathlib.Path)
    options = parser.parse_args()
    address = options.page.resolve().as_uri()
    findings = {}
    with Browser() as browser:
        for width in WIDTHS:
            for scheme in SCHEMES:
                tab = Tab(browser, width, scheme)
                tab.open(address)
                if options.pictures:
                    name = f"{options.page.stem}-{width}-{scheme}.png"
                    picture(tab, options.pictures / name)
                found = tab.evaluate(FINDINGS) + list(tip_under_pointer(tab))
                findings[f"{width} {scheme}"] = list(what_happened(tab, address)) + found
    print(json.dumps(findings, indent=1))


main()
