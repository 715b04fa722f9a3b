// The set editor saves itself: the form is posted as without a script, and the pieces that are
// new are put into the page. A field is replaced only when questions were added, moved or removed.
(() => {
  const form = document.getElementById("sett");
  if (!form) return;
  document.documentElement.classList.add("scripted");
  const $ = (id) => document.getElementById(id);
  const make = (tag, what) => Object.assign(document.createElement(tag), what);
  const seen = (card, what) => [...card.querySelectorAll(what)].filter((each) => each.offsetParent);
  const address = form.dataset.saves;
  const store = `utkast ${address}`;
  const texts = $("tekster").dataset;
  const leaves = ["mal", "prov", "publiser", "skjema"];
  let changed = false, stopped = false, line = Promise.resolve();
  let saveLater, lookLater, looking = 0, saving = 0;

  const body = (act) => { const sent = new URLSearchParams(new FormData(form)); sent.set("gjor", act); return sent; };
  const keep = () => { try { sessionStorage.setItem(store, body("lagre")); } catch { /* it is on the page */ } };
  const forget = () => { try { sessionStorage.removeItem(store); } catch { /* nothing there */ } };

  const post = (act) => fetch(address, { method: "POST", body: body(act), headers: { "HX-Request": "true" } });

  // What each field holds, to tell what was written while an answer was under way.
  const now = (each) => /radio|checkbox/.test(each.type) ? each.checked : each.value;
  const held = () => new Map([...form.elements].filter((each) => each.id && each.type !== "hidden").map((each) => [each.id, now(each)]));

  const put = (html, only, before) => {
    const got = new DOMParser().parseFromString(html, "text/html");
    const cards = got.getElementById("kort");
    const at = document.activeElement, id = at?.id, from = at?.selectionStart, to = at?.selectionEnd;
    const newer = [...(before ? held() : [])].filter(([name, value]) => before.get(name) !== value);
    const opened = [...form.querySelectorAll("#kort details[open]")].map((each) => each.id);
    for (const piece of [...got.body.children]) {
      const made = form.elements[piece.dataset.made];
      if (made) made.value = piece.value;
      if (!piece.id || (only && !only(piece.id))) continue;
      const old = $(piece.id);
      if (!old || (old.contains(at) && /^(prover|sjekk|forh)/.test(piece.id))) continue;
      if (piece.id === "status" && old.contains(at)) $("lagre").focus();
      if (piece.id === "prover") piece.open = old.open;
      old.replaceWith(piece);
    }
    for (const { dataset } of got.querySelectorAll("[data-called]"))
      for (const each of form.querySelectorAll(`select[name$=".hvis.sporsmal"] option[value="${dataset.key}"]`))
        each.textContent = dataset.called;
    if (!cards) return;
    for (const each of opened) if (!each.startsWith("fjern") && $(each)) $(each).open = true;
    for (const [name, value] of newer) if ($(name)) $(name)[typeof value === "boolean" ? "checked" : "value"] = value;
    ready();
    const back = id && $(id);
    if (back) {
      back.focus();
      try { back.setSelectionRange(from, to); } catch { /* not a text field */ }
    }
  };

  const trouble = (status) => {
    const known = { 401: "ut", 403: "rolle", 413: "stor" }[status] ?? "nett";
    stopped = known === "rolle";
    const way = make("button", { className: "link", textContent: stopped ? texts.vis : texts.igjen, name: "gjor", value: "lagre" });
    if (stopped) way.setAttribute("form", "sett");
    else way.onclick = () => save();
    $("status").replaceChildren(texts[known], " ", way);
  };

  // One at a time: each carries the version that the one before it gave.
  const save = (act = "lagre") => {
    clearTimeout(saveLater);
    saving += 1;
    line = line.then(() => send(act)).finally(() => { saving -= 1; });
    return line;
  };
  const send = async (act) => {
    if (stopped || (act === "lagre" && !changed)) return;
    changed = false;
    keep();
    const before = held();
    let status = 0;
    try {
      const answer = await post(act);
      status = answer.status;
      if (status === 205) { forget(); location.reload(); return; }
      if ([200, 409, 422].includes(status)) put(await answer.text(), null, before);
    } catch { status = 0; }
    if (status === 200 || status === 409) { if (!changed) forget(); return; }
    changed = true;
    if (status !== 422) trouble(status);
  };

  const look = async () => {
    const mine = ++looking;
    try {
      const answer = await post("vis");
      if (answer.status === 200 && mine === looking) put(await answer.text(), (id) => /^(forh|sjekk|rad-|pip-)/.test(id));
    } catch { /* the next one may come through */ }
  };

  form.addEventListener("input", ({ target }) => {
    if (target.name === "sprak") return;
    clearTimeout(lookLater);
    if ($("forhandsvisning")) lookLater = setTimeout(look, 300);
    if ("sample" in target.dataset) return;
    changed = true;
    keep();
    clearTimeout(saveLater);
    saveLater = setTimeout(save, 1000);
  });
  form.addEventListener("change", ({ target }) => {
    if ("redraw" in target.dataset) save("oppdater");
    else if (changed) save();
  });
  form.addEventListener("keydown", (event) => {
    const card = event.altKey && event.target.closest(".question");
    const way = { ArrowUp: "opp", ArrowDown: "ned" }[event.key];
    if (!card || !way) return;
    event.preventDefault();
    save(`${way}.${card.id.slice(2)}`);
  });
  document.addEventListener("submit", (event) => {
    if (event.target !== form) return;
    const act = event.submitter?.value ?? "lagre";
    // Who leaves while it is being saved goes on with the version that the saving gives.
    if (saving && leaves.includes(act) && !stopped) {
      event.preventDefault();
      line.then(() => form.requestSubmit(event.submitter));
      return;
    }
    if (leaves.includes(act) || stopped) { forget(); changed = false; return; }
    event.preventDefault();
    const here = event.submitter?.closest(".question");
    save(act).then(() => focusAfter(act, here?.id));
  });
  const focusAfter = (act, id) => {
    const [what, key] = act.split(".");
    const cards = [...form.querySelectorAll(".question")];
    if (what === "nytt") openCard(cards.at(-1));
    if (what === "kopi") openCard($(id)?.nextElementSibling);
    if (what === "fjern") (form.querySelector(".card--open .tools button") ?? $("nytt"))?.focus();
    if (what === "svar") seen($(`k-${key}`), ".option input").at(-1)?.focus();
    if (what === "uten") $(`svar-${key}`)?.focus();
  };
  const openCard = (card) => {
    const words = card?.querySelector(".words");
    if (!words) return;
    words.open = true;
    seen(card, "textarea")[0]?.focus();
  };
  addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });

  const ready = () => { for (const each of form.querySelectorAll(".insert")) each.hidden = false; };
  const offer = () => {
    let kept = null;
    try { kept = sessionStorage.getItem(store); } catch { return; }
    if (!kept) return;
    const box = $("gjemt");
    box.hidden = false;
    box.querySelector("[data-hent]").onclick = () => {
      const back = make("form", { method: "post", action: address, hidden: true });
      for (const [name, value] of new URLSearchParams(kept)) back.append(make("textarea", { name, value }));
      document.body.append(back);
      forget();
      back.submit();
    };
    box.querySelector("[data-slipp]").onclick = () => { forget(); box.hidden = true; };
  };
  ready();
  offer();
})();
