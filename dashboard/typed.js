// Keeps in the tab what is typed into fields that save themselves (dashboard/desk/saving.py), and sends it once a second passed
// without typing. After a reload it is given back where the text still stands as it did when typing began; where somebody else
// changed it, it is shown beside it. What was saved is forgotten, and everything is at sign-out, or when somebody else signs in.
if (!window.keepsTyped) {
  window.keepsTyped = true;
  const KEY = "sharewell-typed", PAUSE = 1000, met = new WeakSet();
  let waiting = null, looking = 0;
  const plain = (text) => (text || "").split(/\s+/).join(" ").trim();
  const who = () => document.querySelector(".sw-who")?.dataset.who || "";
  const forget = () => { try { sessionStorage.removeItem(KEY); } catch (error) {} };
  const read = () => {
    try {
      const held = JSON.parse(sessionStorage.getItem(KEY));
      if (held && who() && held.who !== who()) { forget(); return {}; }
      return held ? held.fields : {};
    } catch (error) { return {}; }
  };
  const write = (fields) => {
    if (!Object.keys(fields).length) return forget();
    try { sessionStorage.setItem(KEY, JSON.stringify({who: who(), fields})); } catch (error) {}
  };
  const boxOf = (mark) => document.querySelector(`.st-key-${CSS.escape(mark.dataset.field)} :is(textarea, input)`);
  const stands = (mark) => mark.querySelector(".sw-stands").textContent;
  const markOf = (box) => box.matches && box.matches("textarea, input")
    ? [...document.querySelectorAll(".sw-typed")].find((mark) => boxOf(mark) === box) : null;
  const send = () => {
    if (!waiting) return;
    clearTimeout(waiting.timer);
    const box = waiting.box;
    waiting = null;
    if (!box.isConnected || !(box.value.trim() || box.matches("textarea"))) return;
    sent(box);
    const ctrlKey = box.matches("textarea");
    const enter = {key: "Enter", code: "Enter", keyCode: 13, ctrlKey, bubbles: true, cancelable: true};
    box.dispatchEvent(new KeyboardEvent("keydown", enter));
  };
  const sent = (box) => {
    const mark = markOf(box), fields = read(), held = mark && fields[mark.dataset.field];
    if (held && "text" in held) { held.sent = box.value; write(fields); }
  };
  const typed = (event) => {
    const box = event.target, mark = markOf(box);
    if (!mark) return;
    const fields = read(), field = mark.dataset.field, held = fields[field] || {};
    fields[field] = {base: stands(mark), ...held, text: box.value};
    write(fields);
    if (waiting) clearTimeout(waiting.timer);
    waiting = event.isComposing ? null : {box, timer: setTimeout(send, PAUSE)};
  };
  const giveBack = (box, text) => {
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(box), "value").set.call(box, text);
    box.dispatchEvent(new Event("input", {bubbles: true}));
  };
  const look = () => {
    looking = 0;
    read();
    for (const mark of document.querySelectorAll(".sw-typed")) {
      const box = boxOf(mark), field = mark.dataset.field;
      if (!box) continue;
      const first = !met.has(box), now = plain(stands(mark)), fields = read(), held = fields[field];
      met.add(box);
      if (held && "text" in held) {
        const saved = plain(held.text) === now;
        if (first && !saved && ![held.base, held.sent].some((one) => one !== undefined && plain(one) === now)) {
          fields[field] = {lost: held.text};
          write(fields);
        } else if (first && !saved) {
          giveBack(box, held.text);
        } else if (plain(box.value) === now || (first && saved)) {
          delete fields[field];
          write(fields);
        } else if (held.sent !== undefined && plain(held.sent) === now && held.base !== held.sent) {
          held.base = held.sent;
          write(fields);
        }
      }
      const lost = (read()[field] || {}).lost, told = mark.querySelector(".sw-lost");
      if (told.textContent !== (lost || "")) told.textContent = lost || "";
      if (mark.hidden !== (lost === undefined)) mark.hidden = lost === undefined;
    }
  };
  document.addEventListener("input", typed);
  document.addEventListener("compositionend", typed);
  document.addEventListener("focusout", (event) => sent(event.target));
  document.addEventListener("visibilitychange", () => { if (document.hidden) send(); });
  document.addEventListener("click", (event) => { if (event.target.closest?.(".st-key-sw-sign-out button")) forget(); }, true);
  const changes = new MutationObserver(() => { looking = looking || setTimeout(look, 50); });
  changes.observe(document.body, {subtree: true, childList: true});
  look();
}
