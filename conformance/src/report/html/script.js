(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const findings = all(".finding");
  const groups = all(".group");
  for (const button of all("button.copy")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const code = button.parentElement.querySelector("code");
      try {
        await navigator.clipboard.writeText(code.textContent);
      } catch {
        getSelection().selectAllChildren(code);
        document.execCommand("copy");
      }
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    });
  }
  const form = document.querySelector(".filters");
  if (form) {
    const search = form.querySelector("#search");
    const toggle = form.querySelector("#toggle");
    const shown = form.querySelector("#shown");
    form.querySelector(".search").hidden = false;
    let texts;
    const update = () => {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      if (words.length) texts ??= findings.map((finding) => finding.textContent.toLowerCase());
      findings.forEach((finding, index) => {
        finding.classList.toggle("unmatched", !words.every((word) => texts[index].includes(word)));
      });
      for (const group of groups) {
        const isEmpty = !group.querySelector(".finding:not(.unmatched)");
        group.classList.toggle("unmatched", isEmpty);
        if (words.length && !isEmpty) group.open = true;
      }
      const count = findings.filter((finding) => getComputedStyle(finding).display !== "none").length;
      shown.textContent = count === findings.length ? "" : `${count} of ${findings.length} shown`;
    };
    form.addEventListener("input", update);
    form.addEventListener("submit", (event) => event.preventDefault());
    toggle.addEventListener("click", () => {
      const open = toggle.textContent === "Open all";
      for (const group of groups) group.open = open;
      for (const finding of findings) finding.firstElementChild.open = open;
      toggle.textContent = open ? "Close all" : "Open all";
    });
    update();
  }
  const reveal = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const details = target && target.closest("details");
    for (let around = details; around; around = around.parentElement.closest("details")) around.open = true;
    if (details) details.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = all("details:not([open])");
    for (const details of closed) details.open = true;
  });
  addEventListener("afterprint", () => {
    for (const details of closed) details.open = false;
  });
})();
