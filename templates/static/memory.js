"use strict";
// What the device remembers over reloads: settings, what is in hand, and scans without an answer.
// Each person has a queue, and each scan a key of its own, so that two tabs never overwrite one.

const user = document.body.dataset.user;
const kept = (name) => localStorage.getItem(`floor:${name}`) ?? "";
const keep = (name, value) => localStorage.setItem(`floor:${name}`, value);
const hand = (place) => `hand:${user}:${place}`; // the bin or box that the next scan belongs to

const queue = {
  prefix: `floor:scan:${user}:`,
  number: 0,
  keys() {
    return Object.keys(localStorage).filter((key) => key.startsWith(this.prefix)).sort();
  },
  add(scan) {
    const last = this.keys().pop()?.slice(this.prefix.length);
    this.number = Math.max(this.number, parseInt(last ?? "0", 10)) + 1;
    const place = String(this.number).padStart(9, "0");
    localStorage.setItem(`${this.prefix}${place}:${scan.id}`, JSON.stringify(scan));
  },
  read: (key) => JSON.parse(localStorage.getItem(key)),
  drop: (key) => localStorage.removeItem(key),
};

function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  // Browsers offer it over https only; this is the same kind of number.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}
