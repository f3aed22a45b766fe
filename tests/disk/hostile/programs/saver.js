// Saves one note again and again as Obsidian does: `node saver.js promises|sync NOTE`.
// Orders and answers are those of saver.py.
"use strict";
const fs = require("node:fs");

const [way, note] = process.argv.slice(2);

function order() {
  const parts = [];
  for (;;) {
    const part = Buffer.alloc(65536);
    const size = fs.readSync(0, part, 0, part.length, null);
    if (size === 0) process.exit(0);
    parts.push(part.subarray(0, size));
    if (part[size - 1] === 10) return JSON.parse(Buffer.concat(parts));
  }
}

async function main() {
  fs.writeSync(1, "ready\n");
  for (;;) {
    const [until, text] = order();
    while (process.hrtime.bigint() < until);
    const begun = process.hrtime.bigint();
    if (way === "sync") fs.writeFileSync(note, text);
    else await fs.promises.writeFile(note, text);
    fs.writeSync(1, `${begun} ${process.hrtime.bigint()}\n`);
  }
}

main();
