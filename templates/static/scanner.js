"use strict";
// A scanner types like a keyboard: keystrokes become scans, every scan waits in a queue on the device
// until the server has answered it, and each answer becomes colour, sound and words.

const SILENCE = 80; // ms after which a scanner that sends no Enter has finished
const STALL = 1000; // the same for one that is known to send it: a busy device must not split a code
const SHORTEST = 4; // characters of a code that no Enter ended
const FLASH = 300; // ms of green
const PATIENCE = 8000; // ms until a request counts as lost
const RETRY = [1000, 2000, 5000, 10000]; // ms between tries

const STATES = {
  PICK: (show) => (show.over ? "over" : show.at_bin ? "piece" : "bin"),
  PACK: (show) => {
    if (!show.package) return "label";
    if (show.sealed) return "sealed";
    return show.note && !show.note_seen ? "note" : "piece";
  },
  HAND_OVER: () => "parcel",
  PUT_BACK: (show) => (show.piece ? "bin" : show.over ? "over" : "piece"),
};
const HELD = { PICK: "bin", PACK: "package", HAND_OVER: "package", PUT_BACK: "piece" };
const find = (id) => document.getElementById(id);
const page = find("scanner").dataset;
const placeOf = ({ mode, wave, manifest, warehouse }) =>
  [mode, wave ?? manifest ?? warehouse ?? ""].join(":");
const here = placeOf(page);
const cookie = (name) => document.cookie.match(`(?:^|; )${name}=([^;]*)`)?.[1];

function take(code) {
  queue.add({
    id: newId(),
    mode: page.mode,
    code,
    wave: page.wave,
    manifest: page.manifest,
    warehouse: page.warehouse,
    station: find("station")?.value,
  });
  drain();
}

// Sending: one scan at a time, in order, until each has its answer.

let draining = false;
let wake = () => {};

async function drain() {
  wake();
  if (draining) return;
  draining = true;
  let tries = 0;
  for (let key = queue.keys()[0]; key; key = queue.keys()[0]) {
    const scan = queue.read(key);
    const answer = await ask(scan);
    if (answer.status === 401) {
      tell(answer, key);
      break;
    }
    if (answer.say) {
      tries = 0;
      queue.drop(key);
      if (!find("waiting").hidden) showWaiting("");
      hear(scan, answer, key);
    } else {
      if (key > wrongUntil) hush(); // what is red on the screen was said of an earlier scan
      showWaiting(answer.status === 500 ? scan.code : "");
      await pause(RETRY[Math.min(tries++, RETRY.length - 1)]);
    }
  }
  draining = false;
  showWaiting("");
}

async function ask(scan) {
  const halt = new AbortController();
  const timer = setTimeout(() => halt.abort(), PATIENCE);
  const held = { [HELD[scan.mode]]: kept(hand(placeOf(scan))) };
  try {
    const reply = await fetch(page.url, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": cookie("csrftoken") },
      body: JSON.stringify({ ...scan, ...held }),
      signal: halt.signal,
    });
    const isOurs = reply.headers.get("Content-Type") === "application/json";
    return { ...(isOurs && (await reply.json())), status: reply.status };
  } catch {
    return {}; // the network is away
  } finally {
    clearTimeout(timer);
  }
}

function pause(time) {
  return new Promise((resolve) => {
    wake = resolve;
    setTimeout(resolve, time);
  });
}

function showWaiting(culprit) {
  const [box, button] = [find("waiting"), find("leave-out")];
  const count = queue.keys().length;
  box.hidden = !count;
  box.querySelector("p b").textContent = count;
  button.hidden = !culprit; // a scan on which the server fails again and again holds up the rest
  button.querySelector("b").textContent = culprit;
}

// Answers

let wrongUntil = ""; // the last scan that was waiting when the person saw red: later ones clear it

function hear(scan, answer, key) {
  if (answer.accepted) remember(scan, answer.show);
  if (answer.verdict === "dead_is_put_down") stuck = stuck.filter((dead) => dead !== stuckHere());
  if (answer.show && placeOf(scan) === here) drawDead(answer.show.dead);
  if (answer.accepted && placeOf(scan) === here) draw({ put_to: "", ...answer.show });
  tell(answer, key);
  if (answer.accepted && answer.show.prints) printBox(answer.show.package, scan.station);
}

async function printBox(id, station) {
  const body = new URLSearchParams({ station: station ?? "" });
  const headers = { "X-CSRFToken": cookie("csrftoken") };
  try {
    const reply = await fetch(page.print.replace("/0/", `/${id}/`), { method: "POST", body, headers });
    if (isPaper(reply)) return printPaper(await reply.blob());
    if (reply.status === 204) return; // its own printer has it
    const { say } = await reply.json();
    tell({ accepted: false, say, tone: "bad" }, "");
  } catch {
    tell({ accepted: false, say: page.unprinted, tone: "bad" }, "");
  }
}

function remember(scan, show) {
  const place = hand(placeOf(scan));
  if (scan.mode === "PICK" && show.at_bin) keep(place, show.bin);
  if (scan.mode === "PACK") keep(place, show.sealed ? "" : show.package);
  if (scan.mode === "HAND_OVER") keep(place, show.strip ? show.package : "");
  if (scan.mode === "PUT_BACK") keep(place, show.piece);
}

function tell(answer, key) {
  const isRight = answer.accepted;
  const isOver = answer.verdict === "dead_is_put_down";
  if (isRight && key <= wrongUntil && !isOver) return; // scanned before the red was seen: it stays
  wrongUntil = isRight ? "" : (queue.keys().pop() ?? "");
  document.querySelector(".message")?.remove();
  find("say").textContent = answer.say;
  find("sign-in").hidden = answer.status !== 401;
  document.body.dataset.tone = answer.tone;
  if (answer.tone === "good") setTimeout(fade, FLASH);
  play(answer.tone);
  if (kept("voice") === "on" || answer.tone === "dead") speak(answer.say); // nobody may miss that
}

function hush() {
  find("say").textContent = "";
  delete document.body.dataset.tone;
}

function fade() {
  if (document.body.dataset.tone === "good") delete document.body.dataset.tone;
}

// Drawing: the template says where each fact stands and in which state a part is seen.

let shown = {};

function draw(show) {
  shown = { ...shown, ...show };
  if (shown.over) shown.done = page.pieces;
  const state = STATES[page.mode](shown);
  document.body.dataset.state = state;
  fill(document, shown);
  for (const part of document.querySelectorAll("[data-when]"))
    part.hidden = !part.dataset.when.split(" ").includes(state);
  for (const list of document.querySelectorAll("[data-list]"))
    list.replaceChildren(...(shown[list.dataset.list] ?? []).map((row) => tile(list, row)));
  if ("clocks" in show) find("clocks").innerHTML = show.clocks; // ours, and no word of a buyer in it
  if (show.number) addParcel(show);
  // Loaded again, the bench shows the box that was in hand.
  if (page.mode === "PACK" && show.package)
    history.replaceState(null, "", show.sealed ? location.pathname : `?package=${show.package}`);
}

// A dead parcel covers everything until it lies in the red basket, on the page that is loaded anew too.
function drawDead(dead) {
  const isStuck = Boolean(dead) && !dead.put;
  document.body.toggleAttribute("data-dead", isStuck);
  find("dead").hidden = !isStuck;
  if (!isStuck) return;
  fill(find("dead"), dead);
  for (const part of find("dead").querySelectorAll("[data-unless]"))
    part.hidden = Boolean(dead[part.dataset.unless]);
  for (const field of find("dead").querySelectorAll("[data-value-of]"))
    field.value = dead[field.dataset.valueOf];
}

let stuck = []; // dead parcels that were in hand when the page was loaded, one a station

function stuckHere() {
  const station = find("station")?.value ?? "";
  return stuck.find((dead) => String(dead.station ?? "") === station);
}

function fill(root, facts) {
  for (const part of root.querySelectorAll("[data-field]")) {
    const fact = facts[part.dataset.field];
    if (fact === undefined) continue;
    part.textContent = Array.isArray(fact) ? fact.join(", ") : fact;
    part.toggleAttribute("data-long", part.textContent.length > 8);
  }
  for (const part of root.querySelectorAll("[data-if]")) part.hidden = !facts[part.dataset.if];
  for (const bar of root.querySelectorAll("progress")) {
    bar.max = facts[bar.dataset.max] ?? bar.max;
    bar.value = facts[bar.dataset.value] ?? bar.value;
  }
}

function stamp(template, row) {
  const part = find(template).content.cloneNode(true).firstElementChild;
  fill(part, row);
  for (const done of part.querySelectorAll("[data-field]")) done.removeAttribute("data-field");
  return part;
}

function tile(list, row) {
  const part = stamp(list.dataset.list, row);
  part.toggleAttribute("data-full", "packed" in row && row.packed === row.quantity);
  return part;
}

function addParcel(show) {
  if (document.querySelector(`[data-parcel="${show.package}"]`)) return;
  const part = stamp("parcel", show);
  const button = part.querySelector("button");
  part.dataset.parcel = show.package;
  const address = button.getAttribute("formaction").replace(/0\/$/, `${show.package}/`);
  button.setAttribute("formaction", address);
  find("parcels").prepend(part);
}

// Keystrokes

let typed = "";
let silence;

function listen(event) {
  const isTyping = event.target.closest?.("input, select, textarea");
  if (isTyping || event.ctrlKey || event.altKey || event.metaKey) return;
  const isEnd = event.key === "Enter" || event.key === "Tab";
  if (event.key.length === 1) {
    typed += event.key;
    clearTimeout(silence);
    silence = setTimeout(finish, kept("enter") ? STALL : SILENCE, SHORTEST);
  } else if (isEnd && typed) {
    keep("enter", "seen");
    finish(1);
  } else return;
  event.preventDefault(); // a scan presses no button and opens no search
}

function finish(shortest) {
  const code = typed.trim();
  typed = "";
  clearTimeout(silence);
  if (code.length >= shortest) take(code);
}

function typeByHand(event) {
  event.preventDefault();
  const field = find("typed").elements.code;
  const code = field.value.trim();
  field.value = "";
  field.blur();
  find("typed").hidden = true;
  if (code) take(code);
}

// Settings, and the start

function toggle(id, apply) {
  const button = find(id);
  const set = (isOn) => {
    button.setAttribute("aria-pressed", isOn);
    apply?.(isOn);
  };
  set(kept(id) === "on");
  button.addEventListener("click", () => {
    keep(id, kept(id) === "on" ? "off" : "on");
    set(kept(id) === "on");
  });
}

function start() {
  const show = JSON.parse(find("show").textContent) || {};
  if (show.package) remember(page, show);
  else if (page.mode !== "PICK" && !queue.keys().length) keep(hand(here), "");
  if (page.mode === "PICK") show.at_bin = !show.over && show.bin === kept(hand(here));
  draw({ put_to: "", ...show });
  find("put-down").addEventListener("click", (event) => take(event.target.dataset.code));
  document.addEventListener("keydown", listen);
  find("typed").addEventListener("submit", typeByHand);
  find("leave-out").addEventListener("click", () => {
    queue.drop(queue.keys()[0]);
    drain();
  });
  find("type").addEventListener("click", () => {
    find("typed").hidden = !find("typed").hidden;
    find("typed").elements.code.focus();
  });
  find("confirm")?.addEventListener("click", (event) => take(event.target.dataset.code));
  toggle("voice");
  toggle("hand", (isLeft) => document.body.toggleAttribute("data-left", isLeft));
  const station = find("station");
  if (station) {
    station.value = kept("station");
    if (station.selectedIndex < 0) station.value = ""; // a bench of another warehouse
    station.addEventListener("change", () => {
      keep("station", station.value);
      drawDead(stuckHere());
    });
  }
  stuck = show.stuck ?? [];
  drawDead(stuckHere());
  addEventListener("online", drain);
  drain();
}

start();
