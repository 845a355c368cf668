/// The page's only script: the swipe. Without it before and after stand side by side.
enum PageScript {
  static let source = """
    for (const box of document.querySelectorAll('.pair')) {
      const range = box.parentElement.querySelector('input[type=range]');
      if (!range) continue;
      const set = () => box.style.setProperty('--cut', range.value + '%');
      range.parentElement.hidden = false;
      box.classList.add('swipe');
      range.addEventListener('input', set);
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
    """

  /// SHA-256 of `source` as a content security policy wants it; a test computes it anew.
  static let digest = "sha256-hrnUNq7f3PBO9CbtXDiDH0gkxoTtW/N7c/pwNIvMgKE="
}
