/* Copies what an element holds, as rich text and as plain text: a button names it by data-copy. Where the browser does
   not let a page copy, the words are marked for the person to do it. */
"use strict";

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  const around = button.closest("[data-copied]");
  const copied = (await byClipboard(source)) || bySelection(source);
  const status = around.querySelector("[role=status]");
  button.after(status); // where the eye is
  status.textContent = copied ? around.dataset.copied : around.dataset.notCopied;
});

async function byClipboard(source) {
  try {
    const parts = { "text/html": source.innerHTML, "text/plain": source.innerText };
    const blobs = Object.entries(parts).map(([type, text]) => [type, new Blob([text.trim()], { type })]);
    await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
    return true;
  } catch {
    return false; // no secure connection, an old browser, or not allowed
  }
}

function bySelection(source) {
  const selection = getSelection();
  selection.selectAllChildren(source);
  const copied = document.execCommand("copy");
  if (copied) selection.removeAllRanges();
  return copied;
}
