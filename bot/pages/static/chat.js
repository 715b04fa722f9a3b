// What a script adds to the chat page, which also works without one: the text field is emptied
// when its text is on its way, the newest message comes into view, and the keyboard stays put.
"use strict";

const log = document.getElementById("innhold");
const messages = document.getElementById("meldinger");
const composer = document.getElementById("skriv");
const field = document.getElementById("tekst");
const notice = document.getElementById("feil");
const touch = window.matchMedia("(pointer: coarse)");

const all = () => [...messages.querySelectorAll(".message")];

let known = all().length; // messages on the page when it was last looked at
let newest = all().at(-1);
let following = true; // the log is at its end, so it follows what is new
let pressed = null; // the form that was sent, until what it led to is on the page
let unsent = "";

// A long message, and a crisis above all, is read from its top.
function show(message) {
  const tall = message.offsetHeight > log.clientHeight - 24;
  const page = document.scrollingElement;
  const wholePageScrolls = page.scrollHeight > page.clientHeight;
  if (tall || wholePageScrolls) message.scrollIntoView();
  else log.scrollTop = log.scrollHeight; // the bottom, whichever way the log runs
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
  if (event.detail.requestConfig.triggeringEvent?.type === "submit") pressed = form;
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

// Enter sends where there is a real keyboard; shift and Enter is a new line.
field.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || touch.matches) return;
  event.preventDefault();
  composer.requestSubmit();
});

if (newest) show(newest);
