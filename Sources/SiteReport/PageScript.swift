/// The page's only script: the swipe, the map that moves and zooms, the series that plays. Without it the pictures stand side by side.
enum PageScript {
  static let source = """
    const all = (q, e = document) => [...e.querySelectorAll(q)];
    // A link to a folded part unfolds it.
    const unfold = () => {
      const e = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
      for (let d = e; d; d = d.parentElement) if (d.tagName === 'DETAILS') d.open = true;
      if (e && e.tagName === 'DETAILS') e.scrollIntoView();
    };
    addEventListener('hashchange', unfold);
    unfold();

    for (const box of all('.pair')) {
      const figure = box.parentElement, control = figure.querySelector('.control'), range = control.querySelector('input[type=range]');
      const set = () => box.style.setProperty('--cut', range.value + '%');
      control.hidden = false;
      box.classList.add('swipe');
      range.addEventListener('input', set);
      const infrared = control.querySelector('[data-act=infrared]');
      if (infrared) infrared.addEventListener('change', () => figure.classList.toggle('infrared', infrared.checked));
      let held = false;
      const follow = e => {
        const r = box.getBoundingClientRect();
        range.value = Math.max(0, Math.min(100, (e.clientX - r.left) / r.width * 100));
        set();
      };
      box.addEventListener('pointerdown', e => { held = true; box.setPointerCapture(e.pointerId); follow(e); });
      box.addEventListener('pointermove', e => { if (held) follow(e); });
      for (const name of ['pointerup', 'pointercancel']) box.addEventListener(name, () => { held = false; });
      set();
    }

    for (const view of all('.map .viewport')) {
      const stage = view.querySelector('.stage'), control = view.parentElement.querySelector('.control'), held = new Map();
      let z = 1, x = 0, y = 0;
      const show = () => {
        const w = view.clientWidth, h = view.clientHeight;
        x = Math.min(0, Math.max(w - w * z, x));
        y = Math.min(0, Math.max(h - h * z, y));
        stage.style.transform = z === 1 ? '' : `translate(${x}px,${y}px) scale(${z})`;
        stage.style.setProperty('--z', z);
        view.classList.toggle('zoomed', z > 1);
      };
      // About a point of the view: it stays where it is.
      const zoom = (by, px = view.clientWidth / 2, py = view.clientHeight / 2) => {
        const to = Math.min(12, Math.max(1, z * by));
        x = px - (px - x) * to / z;
        y = py - (py - y) * to / z;
        z = to;
        show();
      };
      const whole = () => { z = 1; x = y = 0; show(); };
      control.hidden = false;
      view.tabIndex = 0;
      const acts = {in: () => zoom(1.5), out: () => zoom(1 / 1.5), all: whole};
      for (const b of all('button', control)) b.addEventListener('click', acts[b.dataset.act]);
      const lines = control.querySelector('[data-act=lines]');
      lines.addEventListener('change', () => view.classList.toggle('bare', !lines.checked));
      view.addEventListener('keydown', e => {
        const step = 60, go = {ArrowLeft: [step, 0], ArrowRight: [-step, 0], ArrowUp: [0, step], ArrowDown: [0, -step]}[e.key];
        if (go && z > 1) { x += go[0]; y += go[1]; show(); }
        else if (e.key === '+' || e.key === '=') zoom(1.5);
        else if (e.key === '-') zoom(1 / 1.5);
        else if (e.key === '0') whole();
        else return;
        e.preventDefault();
      });
      // The wheel zooms only with Ctrl or once zoomed in, so that the page still scrolls.
      view.addEventListener('wheel', e => {
        if (!e.ctrlKey && z === 1) return;
        e.preventDefault();
        const r = view.getBoundingClientRect();
        zoom(Math.exp(-e.deltaY / 400), e.clientX - r.left, e.clientY - r.top);
      }, {passive: false});
      view.addEventListener('dblclick', e => { const r = view.getBoundingClientRect(); zoom(2, e.clientX - r.left, e.clientY - r.top); });
      let moved = 0;
      view.addEventListener('pointerdown', e => { held.set(e.pointerId, e); moved = 0; });
      view.addEventListener('pointermove', e => {
        const was = held.get(e.pointerId);
        if (!was) return;
        const r = view.getBoundingClientRect(), other = [...held.values()].find(p => p.pointerId !== e.pointerId);
        if (other) {
          const apart = p => Math.hypot(p.clientX - other.clientX, p.clientY - other.clientY) || 1;
          zoom(apart(e) / apart(was), (e.clientX + other.clientX) / 2 - r.left, (e.clientY + other.clientY) / 2 - r.top);
        } else if (z > 1) {
          x += e.clientX - was.clientX;
          y += e.clientY - was.clientY;
          show();
        }
        moved += Math.hypot(e.clientX - was.clientX, e.clientY - was.clientY);
        if (moved > 4 && z > 1) view.setPointerCapture(e.pointerId);
        held.set(e.pointerId, e);
      });
      for (const name of ['pointerup', 'pointercancel', 'pointerleave']) view.addEventListener(name, e => held.delete(e.pointerId));
      view.addEventListener('click', e => { if (moved > 4) { e.preventDefault(); e.stopPropagation(); } }, true);
      view.addEventListener('dragstart', e => e.preventDefault());
      addEventListener('resize', show);
    }

    for (const figure of all('.series')) {
      const player = figure.querySelector('.player'), frames = all('.frames li', figure), range = player.querySelector('input');
      const image = player.querySelector('img'), tag = player.querySelector('.tag'), event = player.querySelector('.event');
      const play = player.querySelector('[data-act=play]'), words = [play.textContent, play.dataset.stop];
      let timer = 0;
      const show = i => {
        const n = Math.max(0, Math.min(frames.length - 1, i)), frame = frames[n], from = frame.querySelector('img');
        range.value = n;
        range.setAttribute('aria-valuetext', frame.dataset.date);
        if (from) { image.src = from.src; image.alt = from.alt; }
        tag.textContent = frame.dataset.date;
        event.textContent = frame.dataset.step || '\\u00a0';
        return frame;
      };
      const stop = () => { clearTimeout(timer); timer = 0; play.textContent = words[0]; };
      const next = () => {
        const n = +range.value + 1;
        if (n >= frames.length) return stop();
        // A step is worth a longer look.
        timer = setTimeout(next, show(n).dataset.step ? 1500 : 300);
      };
      play.addEventListener('click', () => {
        if (timer) return stop();
        play.textContent = words[1];
        if (+range.value >= frames.length - 1) show(0);
        timer = setTimeout(next, 300);
      });
      const turn = by => { stop(); show(+range.value + by); };
      player.querySelector('[data-act=back]').addEventListener('click', () => turn(-1));
      player.querySelector('[data-act=on]').addEventListener('click', () => turn(1));
      range.addEventListener('input', () => { stop(); show(+range.value); });
      player.hidden = false;
      show(frames.findLastIndex(f => f.classList.contains('key')));
    }
    """

  /// SHA-256 of `source` as a content security policy wants it; a test computes it anew.
  static let digest = "sha256-Auj9mbvJCg5Cr1J7Tcv7/3j0etISaf8P3G3v8N2umXA="

  /// The page may do nothing but show itself and run that script.
  static let policy =
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src '\(digest)'; base-uri 'none'; form-action 'none'"
}
