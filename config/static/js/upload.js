// Sends a chosen file piece by piece and goes on where it stood when the connection was gone. Without this script the
// form sends the file in one go.
(() => {
  "use strict";

  const PAUSES = [1000, 2000, 5000, 10000, 20000]; // milliseconds before trying again
  const FIRST = 256 * 1024; // bytes of a piece; then as many as the connection bears
  const LEAST = 32 * 1024;

  class Refusal extends Error {
    constructor(answer) {
      super(answer.words || "");
      this.answer = answer;
    }
  }

  const wait = (milliseconds) =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      window.addEventListener("online", () => (clearTimeout(timer), resolve()), { once: true });
    });

  // Tells this file from others without saying its name.
  const markOf = async (file) => {
    const text = `${file.name}|${file.size}|${file.lastModified}`;
    if (!window.crypto || !crypto.subtle) return `${file.size}-${file.lastModified}`;
    const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
    return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
  };

  class Sender {
    constructor(form) {
      this.form = form;
      this.status = form.querySelector("[data-upload-status]");
      this.words = this.status.querySelector(".upload__words");
      this.bar = this.status.querySelector("progress");
      this.token = form.querySelector("[name=csrfmiddlewaretoken]").value;
      this.busy = false;
      this.length = FIRST;
    }

    say(text) {
      this.status.hidden = false;
      if (this.words.textContent !== text) this.words.textContent = text;
    }

    show(received, size) {
      const share = Math.floor((100 * received) / size);
      this.bar.value = share;
      this.say(received < size ? this.status.dataset.sending.replace("{share}", share - (share % 10)) : this.status.dataset.looking);
    }

    async ask(url, options) {
      const headers = { "X-CSRFToken": this.token, ...options.headers };
      const response = await fetch(url, { ...options, headers, credentials: "same-origin" });
      if (response.redirected || response.status === 403) throw new Refusal({ words: this.status.dataset.closed, final: true });
      if (response.status >= 500) throw new TypeError("server");
      const answer = await response.json();
      if (!response.ok && answer.received === undefined && !answer.gone) throw new Refusal({ final: true, ...answer });
      return { ...answer, refused: !response.ok };
    }

    // The same again while the connection is gone.
    async persist(deed) {
      for (let tries = 0; ; tries += 1) {
        try {
          return await deed();
        } catch (error) {
          if (error instanceof Refusal) throw error;
          this.length = Math.max(LEAST, this.length / 2);
          this.say(this.status.dataset.waiting);
          await wait(PAUSES[Math.min(tries, PAUSES.length - 1)]);
        }
      }
    }

    async send(file) {
      const data = new FormData();
      data.set("kind", this.form.dataset.uploadKind);
      data.set("size", file.size);
      data.set("mark", await markOf(file));
      data.set("replaces", this.form.elements.replaces.value);
      const begun = await this.persist(() => this.ask(this.form.dataset.upload, { method: "POST", body: data }));
      let received = begun.received;
      let refusals = 0;
      for (;;) {
        this.show(received, file.size);
        const answer = await this.persist(() =>
          this.ask(begun.url, {
            method: "PATCH",
            body: file.slice(received, received + this.length),
            headers: { "Upload-Offset": String(received), "Content-Type": "application/octet-stream" },
          }),
        );
        if (answer.done || answer.gone) return; // gone: the page that comes next shows whether it has arrived
        if (answer.refused) {
          refusals += 1;
          if (answer.received === received && refusals > 3) throw new Refusal(answer);
          await wait(PAUSES[0] * refusals);
        } else {
          refusals = 0;
          this.length = Math.min(begun.piece, this.length * 2);
        }
        received = answer.received;
      }
    }

    async start(files) {
      if (this.busy) return;
      this.busy = true;
      try {
        for (const file of files) await this.send(file);
        window.location.assign(this.form.dataset.uploadDone);
      } catch (error) {
        this.say(error instanceof Refusal && error.message ? error.message : this.status.dataset.failed);
        this.status.classList.add("is-refused");
        this.bar.value = 0;
      } finally {
        this.busy = false;
      }
    }
  }

  document.querySelectorAll("form[data-upload]").forEach((form) => {
    const sender = new Sender(form);
    const input = form.querySelector("input[type=file]");
    form.querySelector("[data-upload-plain]").hidden = true; // the bar says it better
    input.multiple = !form.elements.replaces.value;
    form.addEventListener("submit", (event) => {
      if (!input.files.length) return;
      event.preventDefault();
      sender.status.classList.remove("is-refused");
      sender.start(Array.from(input.files));
    });
  });
})();
