for (const source of document.querySelectorAll("[data-copy]")) {
  const text = source.value ?? source.textContent;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.setAttribute("aria-label", "Copy " + (source.dataset.copy || text));
  const done = document.createElement("span");
  done.className = "unseen";
  done.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Browsers have a clipboard for scripts on loopback names and over TLS only.
      const field = document.createElement("textarea");
      field.value = text;
      field.className = "unseen";
      button.after(field);
      field.select();
      document.execCommand("copy");
      field.remove();
      button.focus();
    }
    button.textContent = "Copied";
    done.textContent = "Copied";
    setTimeout(() => {
      button.textContent = "Copy";
      done.textContent = "";
    }, 2000);
  });
  // A label would take the button's name for its own.
  (source.closest("label") ?? source).after(button, done);
}
