#!/usr/bin/env python3
"""Looks at a report as a reader's browser does, and says what is wrong with it.

    python3 scripts/check_report.py result/report/index.html             # checks, exit status 1 where one fails
    python3 scripts/check_report.py result/report/index.html --shots dir # screenshots: desktop, phone, dark, print as PDF

Needs Python 3 and headless Chromium, and nothing else: the browser is spoken to through a pipe (Chrome DevTools Protocol).
Checks: no console message, no script error, no request that leaves the page, text contrast of WCAG AA, a text for every picture and
every control, one h1 and no skipped heading level, unique ids, links that lead somewhere, nothing wider than the window, and that swipe, map and
date slider follow the keyboard. Also prints how
long the page takes to open and its size.
"""

import argparse
import base64
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time

BROWSERS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]


class Browser:
    """A headless browser on the other end of two pipes."""

    def __init__(self, path, profile):
        out_read, out_write = os.pipe()  # ours to the browser's file 3
        in_read, in_write = os.pipe()    # its file 4 to ours

        def wire():
            # Duplicated high first, so that neither end lands on the other's number.
            a, b = os.dup2(out_read, 63), os.dup2(in_write, 64)
            os.dup2(a, 3)
            os.dup2(b, 4)

        self.process = subprocess.Popen(
            [path, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--remote-debugging-pipe",
             "--disable-dev-shm-usage", "--no-first-run", f"--user-data-dir={profile}", "about:blank"],
            preexec_fn=wire, close_fds=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        os.close(out_read)
        os.close(in_write)
        self.to, self.back, self.buffer = out_write, in_read, b""
        self.number, self.events, self.session = 0, [], None

    def receive(self, timeout):
        while b"\0" not in self.buffer:
            ready, _, _ = select.select([self.back], [], [], timeout)
            if not ready:
                raise TimeoutError("the browser does not answer")
            piece = os.read(self.back, 1 << 20)
            if not piece:
                raise EOFError("the browser went away")
            self.buffer += piece
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, timeout=120, **params):
        self.number += 1
        request = {"id": self.number, "method": method, "params": params}
        if self.session:
            request["sessionId"] = self.session
        os.write(self.to, json.dumps(request).encode() + b"\0")
        while True:
            message = self.receive(timeout)
            if message.get("id") == self.number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']['message']}")
                return message["result"]
            self.events.append(message)

    def wait(self, method, timeout=120):
        until = time.monotonic() + timeout
        while True:
            for i, event in enumerate(self.events):
                if event.get("method") == method:
                    return self.events.pop(i)
            self.events.append(self.receive(max(0.1, until - time.monotonic())))

    def value(self, expression):
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise RuntimeError(result["exceptionDetails"].get("exception", {}).get("description", "script error"))
        return result["result"].get("value")

    def attach(self):
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def window(self, width, height, dark=False, media="screen"):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1,
                  mobile=width < 600)
        self.call("Emulation.setEmulatedMedia", media=media,
                  features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])

    def open(self, address):
        begin = time.monotonic()
        self.call("Page.navigate", url=address)
        self.wait("Page.loadEventFired")
        return time.monotonic() - begin

    def close(self):
        try:
            self.session = None
            self.call("Browser.close", timeout=10)
            self.process.wait(10)
        except (OSError, EOFError, RuntimeError, TimeoutError, subprocess.TimeoutExpired):
            self.process.kill()


# Run in the page; each returns a list of what is wrong, in words.
PAGE_CHECKS = {
    "contrast": r"""
(() => {
  const parse = c => { const m = c.match(/[\d.]+/g).map(Number); return m.length < 4 ? [...m, 1] : m; };
  const over = (a, b) => [0, 1, 2].map(i => a[i] * a[3] + b[i] * (1 - a[3])).concat(1);
  const light = c => { const f = c.slice(0, 3).map(v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * f[0] + .7152 * f[1] + .0722 * f[2]; };
  const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + .05) / (y + .05); };
  const behind = e => { let layers = []; for (let n = e; n; n = n.parentElement) {
      const c = parse(getComputedStyle(n).backgroundColor); if (c[3] > 0) layers.push(c); if (c[3] === 1) break; }
    let base = [255, 255, 255, 1]; for (const l of layers.reverse()) base = over(l, base); return base; };
  const wrong = new Map();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !e.checkVisibility({visibilityProperty: true, opacityProperty: true})) continue;
    if (e.closest('script,style,title,desc,.sr,[hidden]')) continue;
    const s = getComputedStyle(e), svg = e.namespaceURI.endsWith('svg');
    // Words with a halo stand on the halo; those on pictures without one have no background to measure.
    if (svg && s.paintOrder.startsWith('stroke') && s.stroke === 'none' && e.closest('.over')) continue;
    const front = parse(svg ? s.fill : s.color);
    const halo = svg && s.stroke !== 'none' ? parse(s.stroke) : null;
    // data-on names the custom property of the colour that a word in a drawing stands on.
    const probe = n => { const p = document.body.appendChild(document.createElement('i')); p.style.color = `var(${n})`;
      const c = parse(getComputedStyle(p).color); p.remove(); return c; };
    const back = halo ? over(halo, behind(e)) : svg && e.dataset.on ? probe(e.dataset.on) : behind(e);
    const size = parseFloat(s.fontSize), large = size >= 24 || (size >= 18.66 && +s.fontWeight >= 700);
    const r = ratio(over(front, back), back);
    if (r < (large ? 3 : 4.5)) { const key = `${e.tagName.toLowerCase()}.${e.getAttribute('class') || ''}`;
      if (!wrong.has(key)) wrong.set(key, `${key} "${walker.currentNode.textContent.trim().slice(0, 30)}" ${r.toFixed(2)}:1`); }
  }
  return [...wrong.values()];
})()""",
    "texts for pictures and controls": r"""
(() => {
  const wrong = [], name = e => (e.getAttribute('aria-label') || e.getAttribute('alt') || e.textContent || '').trim()
    || [...(e.labels || [])].map(l => l.textContent).join('');
  for (const e of document.querySelectorAll('img')) if (!e.alt.trim() && !e.closest('[aria-hidden=true]')) wrong.push('img without alt');
  for (const e of document.querySelectorAll('svg')) if (!e.closest('[aria-hidden=true]') && !(e.getAttribute('role') && name(e)))
    wrong.push('svg without a text: ' + e.outerHTML.slice(0, 60));
  for (const e of document.querySelectorAll('button,input,select,summary,[tabindex="0"]')) if (!name(e)) wrong.push(e.tagName + ' without a name');
  for (const e of document.querySelectorAll('a')) if (!name(e) && e.tabIndex >= 0) wrong.push('link without a text: ' + e.getAttribute('href'));
  return wrong;
})()""",
    "headings": r"""
(() => {
  const levels = [...document.querySelectorAll('h1,h2,h3,h4')].map(h => +h.tagName[1]), wrong = [];
  if (levels.filter(l => l === 1).length !== 1) wrong.push('not one h1');
  levels.forEach((l, i) => { if (i && l > levels[i - 1] + 1) wrong.push(`h${levels[i - 1]} is followed by h${l}`); });
  if (!document.documentElement.lang) wrong.push('no language');
  return wrong;
})()""",
    "ids and links": r"""
(() => {
  const seen = new Set(), wrong = [];
  for (const e of document.querySelectorAll('[id]')) { if (seen.has(e.id)) wrong.push('id twice: ' + e.id); seen.add(e.id); }
  for (const a of document.querySelectorAll('a[href^="#"]')) if (!seen.has(a.getAttribute('href').slice(1)))
    wrong.push('link to nowhere: ' + a.getAttribute('href'));
  for (const a of document.querySelectorAll('[aria-labelledby],[aria-controls],[aria-describedby]'))
    for (const n of ['aria-labelledby', 'aria-controls', 'aria-describedby']) for (const id of (a.getAttribute(n) || '').split(' '))
      if (id && !seen.has(id)) wrong.push(`${n} to nowhere: ${id}`);
  return wrong;
})()""",
    "width": r"""
(() => {
  const limit = document.documentElement.clientWidth, wrong = [];
  if (document.documentElement.scrollWidth > limit + 1) for (const e of document.body.querySelectorAll('*')) {
    if (e.getBoundingClientRect().right > limit + 1 && !e.closest('.scroll,.stage') && wrong.length < 3) wrong.push(e.outerHTML.slice(0, 80)); }
  return wrong;
})()""",
}


KEYS = {"ArrowRight": 39, "ArrowLeft": 37, "Enter": 13, "Tab": 9, "+": 187, "0": 48}


def press(browser, key):
    text = {"Enter": "\r"}.get(key, key if len(key) == 1 else "")
    for kind in ("keyDown", "keyUp"):
        browser.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=KEYS[key],
                     text=text if kind == "keyDown" else "")


def keyboard(browser):
    """Uses the controls as a reader without a mouse does. Returns what did not follow."""
    wrong = []

    def follows(what, element, key, state):
        if not browser.value(f"!!document.querySelector({element!r})"):
            return
        browser.value(f"document.querySelector({element!r}).focus()")
        before = browser.value(state)
        press(browser, key)
        if browser.value(state) == before:
            wrong.append(f"{what} does not follow {key}")

    browser.value("document.activeElement.blur()")
    press(browser, "Tab")
    if not browser.value("document.activeElement.matches('.skip')"):
        wrong.append("the first Tab does not lead to the skip link")
    cut, place = "document.querySelector('.pair').style.cssText", "document.querySelector('.map .stage').style.cssText"
    follows("the swipe", ".compare input[type=range]", "ArrowRight", cut)
    for key in ("+", "ArrowRight", "0"):
        follows("the map", ".map .viewport", key, place)
    date = "document.querySelector('.player .tag').textContent"
    follows("the date slider", ".player input", "ArrowLeft", date)
    for _ in range(2):
        follows("the player", "[data-act=play]", "Enter", "document.querySelector('[data-act=play]').textContent")
    return wrong


def complaints(events):
    """What the browser itself reported: messages, errors, requests to anything but the page."""
    found = []
    for event in events:
        method, p = event.get("method"), event.get("params", {})
        if method == "Runtime.exceptionThrown":
            found.append("script error: " + p["exceptionDetails"].get("exception", {}).get("description", "?")[:200])
        elif method == "Runtime.consoleAPICalled":
            found.append("console: " + str(p.get("args"))[:200])
        elif method == "Log.entryAdded":
            found.append("log: " + p["entry"].get("text", "")[:200])
        elif method == "Network.requestWillBeSent":
            url = p["request"]["url"]
            if not url.startswith(("data:", "blob:", "about:")) and p.get("type") != "Document":
                found.append("request: " + url[:200])
    return found


def check(browser, address):
    failures = []
    seconds = None
    for name, width, dark in [("desktop", 1280, False), ("phone", 390, False), ("dark", 1280, True)]:
        browser.window(width, 900, dark)
        opened = browser.open(address)
        seconds = seconds or opened
        browser.value("new Promise(r => setTimeout(r, 300))")
        for title, script in PAGE_CHECKS.items():
            failures += [f"{name}, {title}: {what}" for what in browser.value(script)]
        if name == "desktop":
            failures += [f"keyboard: {what}" for what in keyboard(browser)]
    browser.value("(async () => { for (const b of document.querySelectorAll('button')) if (b.checkVisibility()) { b.click(); "
                  "await new Promise(r => setTimeout(r, 30)); } for (const i of document.querySelectorAll('input[type=range]')) "
                  "{ i.value = i.max; i.dispatchEvent(new Event('input')); } })()")
    return seconds, failures + sorted(set(complaints(browser.events)))


def shoot(browser, address, folder):
    os.makedirs(folder, exist_ok=True)
    for name, width, dark in [("desktop", 1280, False), ("phone", 390, False), ("dark", 1280, True)]:
        browser.window(width, 900, dark)
        browser.open(address)
        browser.value("Promise.all([...document.images].filter(i => i.checkVisibility()).map(i => i.decode().catch(() => 0)))")
        browser.value("new Promise(r => setTimeout(r, 500))")
        height = browser.value("document.documentElement.scrollHeight")
        # Very tall pictures are cut where the browser's own limit is near.
        clip = {"x": 0, "y": 0, "width": width, "height": min(height, 16000), "scale": 1}
        picture = browser.call("Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip)
        with open(os.path.join(folder, name + ".png"), "wb") as file:
            file.write(base64.b64decode(picture["data"]))
    browser.window(1280, 900, media="print")
    browser.open(address)
    page = browser.call("Page.printToPDF", printBackground=True, preferCSSPageSize=True)
    with open(os.path.join(folder, "print.pdf"), "wb") as file:
        file.write(base64.b64decode(page["data"]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("page")
    parser.add_argument("--shots", metavar="dir", help="write screenshots and a PDF instead of checking")
    options = parser.parse_args()
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        print("check_report: no Chromium here; install one (Debian: apt-get install chromium)", file=sys.stderr)
        return 2
    if not os.path.isfile(options.page):
        print(f"check_report: {options.page}: no such file", file=sys.stderr)
        return 2
    address = "file://" + os.path.abspath(options.page)
    with tempfile.TemporaryDirectory() as profile:
        browser = Browser(path, profile)
        try:
            browser.attach()
            if options.shots:
                shoot(browser, address, options.shots)
                return 0
            seconds, failures = check(browser, address)
        finally:
            browser.close()
    for failure in failures:
        print(failure)
    size = os.path.getsize(options.page) / 1e6
    print(f"{options.page}: {size:.1f} MB, opens in {seconds:.2f} s, {len(failures) or 'no'} complaint{'s'[:len(failures) != 1]}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
