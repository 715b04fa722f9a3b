// What a script adds to the chat page, which also works without one: the text field is emptied
// when its text is on its way, the newest message comes into view, and the keyboard stays put.
"use strict";

const log = document.getElementById("innhold");
const messages = document.getElementById("meldinger");
const composer = document.getElementById("skriv");
const field = document.getElementById("tekst");
const menu = document.getElementById("meny");
const notice = document.getElementById("feil");
const framed = parent !== window; // one of the try-out's two phones
const touch = window.matchMedia("(pointer: coarse)");

const all = () => [...messages.querySelectorAll(".message")];

let known = all().length; // messages on the page when it was last looked at
let newest = all().at(-1);
let following = true; // the log is at its end, so it follows what is new
let pressed = null; // the form that was sent, until what it led to is on the page
let unsent = "";

const bottom = (element) => element.getBoundingClientRect().bottom;

// What is new is shown to its end if it fits, and is else read from its top: `first` is the first
// of it. The buttons of a long question stay in view by the style sheet.
function show(first) {
  const page = document.scrollingElement;
  const wholePageScrolls = page.scrollHeight > page.clientHeight;
  const height = bottom(log.firstElementChild) - first.getBoundingClientRect().top;
  if (!wholePageScrolls && height <= log.clientHeight) {
    log.scrollTop = log.scrollHeight; // the bottom, whichever way the log runs
    return;
  }
  first.scrollIntoView();
  const last = all().at(-1);
  const button = [...last.querySelectorAll(".answers button")].at(-1);
  const hidden = button && bottom(button) > bottom(log);
  if (hidden && !wholePageScrolls) last.scrollIntoView({ block: "end" });
}

document.body.addEventListener("htmx:beforeRequest", (event) => {
  const form = event.detail.elt;
  if (form === composer) {
    if (!field.value.trim()) {
      event.preventDefault();
      return;
    }
    unsent = field.value;
    field.value = "";
  }
  if (event.detail.requestConfig.triggeringEvent?.type === "submit") {
    pressed = form;
    menu.open = false;
  }
  notice.textContent = "";
});

document.body.addEventListener("htmx:beforeSwap", () => {
  following = Math.abs(log.scrollTop) < 120;
});

document.body.addEventListener("htmx:afterSettle", (event) => {
  const now = all();
  const fresh = now.slice(known);
  const older = event.detail.target.id === "eldre";
  known = now.length;
  if (older || now.at(-1) === newest) return;
  if (framed) parent.postMessage("nytt", location.origin);
  newest = now.at(-1);
  const reply = (fresh.length ? fresh : now).find((message) => message.matches(".message--bot"));
  if (!reply) return;
  if (following || pressed) show(reply);
  // The button that was pressed is gone; without this the keyboard would start at the top again.
  const lost = document.activeElement === document.body;
  if (pressed && pressed !== composer && lost) reply.focus({ preventScroll: true });
  pressed = null;
});

function failed(event) {
  if (event.detail.elt === composer && !field.value) field.value = unsent;
  if (event.detail.elt.matches("form")) notice.textContent = notice.dataset.text;
  pressed = null;
}
document.body.addEventListener("htmx:responseError", failed);
document.body.addEventListener("htmx:sendError", failed);

// Boxes are sent by a button of their own, and then one of them at least is ticked.
messages.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  const boxes = button?.form?.querySelector("fieldset.pick");
  if (!boxes) return;
  const nothing = !button.name && !boxes.querySelector(":checked");
  boxes.querySelector("input").setCustomValidity(nothing ? boxes.dataset.none : "");
});

// What a phone's page leads to is opened beside the try-out, not inside the phone.
if (framed) {
  messages.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="http"]');
    if (link) link.target = "_blank";
  });
}

// Enter sends where there is a real keyboard; shift and Enter is a new line.
field.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || touch.matches) return;
  event.preventDefault();
  composer.requestSubmit();
});

// The menu lies over the conversation, so it goes when somebody turns to something else.
menu.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
menu.addEventListener("focusout", (event) => {
  if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
});
document.addEventListener("click", (event) => {
  if (!menu.contains(event.target)) menu.open = false;
});

if (newest) show(newest);

// A keyboard on the screen, or a window that is made smaller, does not hide the newest message.
let height = log.clientHeight;
let atEnd = Math.abs(log.scrollTop) < 4;
log.addEventListener("scroll", () => {
  if (log.clientHeight === height) atEnd = Math.abs(log.scrollTop) < 4;
});
new ResizeObserver(() => {
  height = log.clientHeight;
  if (atEnd) log.scrollTop = log.scrollHeight;
}).observe(log);
