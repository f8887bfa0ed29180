import { render } from "preact"
import type { Activity, BlockNotice } from "../../client/index.js"
import { accentOf } from "./accent.js"
import { Announcer } from "./announcer.js"
import { Box, settle } from "./box.js"
import { restOf } from "./foot.js"
import { MENU } from "./head.js"
import { KeptPlace, newId } from "./kept.js"
import type { Look, Sending } from "./look.js"
import { BoxServer } from "./server.js"
import { Session } from "./session.js"
import { boxSheet, ownToken, registerUnit } from "./sheet.js"
import { sound } from "./sound.js"
import { Tabs } from "./tabs.js"
import { type BoxState, type BoxTalk, type SentFile, stateOf } from "./talk.js"
import { type Tongue, tongueOf } from "./texts.js"
import { parsed, refusalBefore, refusalText, upload } from "./uploads.js"

/** Events for the host page. */
export interface BoxEvents {
  readonly open: undefined
  readonly close: undefined
  readonly message: { readonly from: "user" | "bot" | "agent"; readonly name: string | null; readonly text: string }
  readonly state: BoxState | "closed"
  /** `until`, `reason` and `text`, as far as `blocking.notice` tells them. */
  readonly blocked: BlockNotice
  readonly unblocked: undefined
}

type Listener<E extends keyof BoxEvents> = (detail: BoxEvents[E]) => void

/** Milliseconds between two notes that the visitor is typing. */
const TYPING = 3000
/** Milliseconds for which a line counts as new: older ones make no sound. */
const NEW = 15_000
/** Milliseconds for which a strip says that one is back. */
const BACK_SHOWN = 4000
/** Panels fill screens that are narrower. */
const PHONE = "(max-width: 479px)"

const ATTRIBUTES = ["data-title", "data-lang", "data-dir", "data-contact", "data-position", "data-images", "data-texts"]

/**
 * The chat box as an element: `<parley-chat>`. It asks nothing of the server before the visitor opens it, but where something
 * was under way when the page was left.
 */
export class ParleyChat extends HTMLElement {
  static readonly observedAttributes = ATTRIBUTES
  /** The server that scripts of this page came from; `data-server` names another one. */
  static server = location.origin

  #root: HTMLElement | null = null
  #tabs: Tabs | null = null
  #kept = new KeptPlace("", () => localStorage)
  #keptOpen = this.#kept
  #keptSeen = this.#kept
  #tongue: Tongue = tongueOf("en", {})
  readonly #announcer = new Announcer()
  readonly #listeners = new Map<keyof BoxEvents, Set<Listener<never>>>()
  readonly #stops: (() => void)[] = []
  #userToken: string | null = null
  #isOpen = false
  #sending: readonly Sending[] = []
  readonly #stopSending = new Map<string, () => void>()
  #isBackShown = false
  #typedAt = 0
  #lastTold: BoxState | "closed" = "closed"
  /** The last line that was on the screen before this page. */
  #seenBefore = 0
  #shown: BoxTalk | null = null
  #isDue = false
  #clock = 0
  #shownThings = new Map<string, number>()

  connectedCallback(): void {
    this.#begin()
    if (this.#tabs !== null) return
    const name = `parley.box ${this.#server}`
    this.#kept = new KeptPlace(name, () => localStorage)
    this.#keptOpen = new KeptPlace(name, () => sessionStorage)
    this.#keptSeen = new KeptPlace(`${name} seen`, () => localStorage)
    this.#speakAs()
    this.#tabs = new Tabs(
      name,
      tell => new Session(new BoxServer(this.#server), this.#kept, () => this.#tongue.tag, this.#userToken, tell),
      talk => this.#hear(talk),
    )
    const { conversation, notice, unsent = [] } = this.#kept.get()
    const isUnderWay = (conversation !== undefined && conversation.isOver === undefined) || notice !== undefined
    this.#isOpen = isUnderWay && this.#keptOpen.get().isOpen === true
    this.#watch()
    if (this.#isOpen) this.#tabs.do("open")
    else if (isUnderWay || unsent.length > 0) this.#tabs.join()
    this.#draw()
  }

  disconnectedCallback(): void {
    for (const stop of this.#stops.splice(0)) stop()
    for (const stop of this.#stopSending.values()) stop()
    this.#tabs?.close()
    this.#tabs = null
  }

  attributeChangedCallback(): void {
    if (this.#tabs === null) return
    this.#speakAs()
    this.#draw()
  }

  /** Opens the panel, as the visitor's press does. */
  open(): void {
    if (this.#isOpen || this.#tabs === null || this.state === "hidden") return
    this.#setOpen(true)
    this.#tabs.do("open")
    this.#emit("open", undefined)
  }

  close(): void {
    if (!this.#isOpen) return
    this.#setOpen(false)
    this.shadowRoot?.querySelector<HTMLElement>(".launcher")?.focus()
    this.#emit("close", undefined)
  }

  /** Ends the conversation; the next one begins when the visitor wants it. */
  end(): void {
    this.#tabs?.do("end")
  }

  /** Says who is signed in on the page, by a token that its server has made; null: nobody is any more. */
  identify(token: string | null): void {
    this.#userToken = token
    this.#tabs?.do("identify", token)
  }

  /** @returns how to hear of it no more */
  on<E extends keyof BoxEvents>(event: E, listener: Listener<E>): () => void {
    const known = this.#listeners.get(event) ?? new Set()
    this.#listeners.set(event, known.add(listener as Listener<never>))
    return () => known.delete(listener as Listener<never>)
  }

  /** How it stands with the talk; `closed`: there is none. */
  get state(): BoxState | "closed" {
    const talk = this.#tabs?.talk
    return talk === undefined || (talk.status === "none" && talk.notice === null) ? "closed" : stateOf(talk)
  }

  get #server(): string {
    return (this.dataset.server ?? ParleyChat.server).replace(/\/+$/, "")
  }

  #begin(): void {
    if (this.#root !== null) return
    registerUnit()
    const shadow = this.attachShadow({ mode: "open" })
    shadow.adoptedStyleSheets = [boxSheet()]
    this.#root = document.createElement("div")
    this.#root.className = "root"
    shadow.append(this.#root, this.#announcer.element)
  }

  #speakAs(): void {
    const { lang, dir, texts } = this.dataset
    const page = document.documentElement.lang
    const asked = this.#kept.get().language ?? lang ?? (page === "" ? navigator.language : page)
    this.#tongue = tongueOf(asked, parsed(texts ?? ""))
    this.lang = this.#tongue.tag
    if (this.#root !== null) this.#root.dir = dir ?? this.#tongue.dir
  }

  #watch(): void {
    const tabs = this.#tabs
    const listen = (target: EventTarget, type: string, listener: (event: Event) => void) => {
      target.addEventListener(type, listener)
      this.#stops.push(() => target.removeEventListener(type, listener))
    }
    listen(window, "online", () => tabs?.do("nudge"))
    listen(window, "offline", () => this.#isJoined && tabs?.do("lost"))
    listen(document, "visibilitychange", () => {
      if (document.visibilityState !== "visible") return
      if (this.#isJoined) tabs?.do("nudge")
      this.#draw()
    })
    listen(window, "pagehide", () => {
      if (this.#isJoined) this.#kept.set({ leftAt: Date.now() })
      tabs?.leave()
    })
    listen(window, "pageshow", event => {
      if ((event as PageTransitionEvent).persisted && this.#isJoined) tabs?.join()
    })
    if (visualViewport !== null)
      for (const type of ["resize", "scroll"]) listen(visualViewport, type, () => this.#draw())
    // The panel is another one then, and a menu in it would stand there without the focus.
    for (const query of [PHONE, "(prefers-color-scheme: dark)"])
      listen(matchMedia(query), "change", () => {
        this.#shownThings.delete(MENU)
        this.#draw()
      })
  }

  /** There is something to look after. */
  get #isJoined(): boolean {
    return this.state !== "closed" || this.#isOpen
  }

  #setOpen(isOpen: boolean): void {
    this.#isOpen = isOpen
    this.#keptOpen.set({ isOpen })
    if (!isOpen) this.#sending = this.#sending.filter(({ refusal }) => refusal === null)
    this.#draw()
  }

  /** Hears of every change of the talk, and says what is to be said of it. */
  #hear(talk: BoxTalk): void {
    const before = this.#shown
    this.#shown = talk
    const { state } = this
    const isFresh = before !== null && before.conversation === talk.conversation
    const wasBanned = (before?.notice ?? null) !== null
    const { notice } = talk
    const isBanned = notice !== null
    // Back from a ban, or hidden by one: closed, and without a sound.
    if (this.#isOpen && (state === "hidden" || (wasBanned && !isBanned))) this.#setOpen(false)
    if (notice !== null && JSON.stringify(before?.notice) !== JSON.stringify(notice)) this.#emit("blocked", notice)
    if (wasBanned && !isBanned) this.#emit("unblocked", undefined)
    if (state !== this.#lastTold) {
      this.#lastTold = state
      this.#emit("state", state)
    }
    if (talk.conversation === null && !isFresh) this.#keptSeen.forget()
    if (!isFresh && talk.conversation === null) this.#keptSeen.forget()
    if (!isFresh) this.#seenBefore = this.#seen
    const known = new Set(before?.lines.map(({ seq }) => seq))
    const fresh = isFresh
      ? talk.lines.filter(({ seq, type }) => type === "message" && seq > this.#seenBefore && !known.has(seq))
      : []
    for (const line of fresh) this.#tellLine(line)
    if (talk.isBack && before?.isBack !== true) this.#showBack()
    this.#announcer.tell({ before, talk, fresh, tongue: this.#tongue, isOpen: this.#isOpen, unread: this.#unread })
    this.#draw()
  }

  #tellLine({ from, text = "", timestamp }: Activity): void {
    this.#emit("message", { from: from.role, name: from.name ?? null, text })
    const isNew = Date.now() - Date.parse(timestamp) < NEW
    const isSeen = this.#isOpen && document.visibilityState === "visible"
    const { isMute = false } = this.#kept.get()
    if (from.role === "agent" && isNew && !isSeen && !isMute && this.#tabs?.isHolder === true) sound()
  }

  #showBack(): void {
    this.#isBackShown = true
    setTimeout(() => {
      this.#isBackShown = false
      this.#draw()
    }, BACK_SHOWN)
  }

  #emit<E extends keyof BoxEvents>(event: E, detail: BoxEvents[E]): void {
    for (const listener of this.#listeners.get(event) ?? []) {
      try {
        ;(listener as Listener<E>)(detail)
      } catch (error) {
        // A mistake of the host page is its own.
        reportError(error)
      }
    }
  }

  get #unread(): number {
    const seen = this.#seen
    return (this.#tabs?.talk.lines ?? []).filter(
      ({ seq, type, from }) => seq > seen && type === "message" && from.role !== "user",
    ).length
  }

  /** The last line of the conversation that was on the screen. */
  get #seen(): number {
    const { seen = 0, seenIn } = this.#keptSeen.get()
    return seenIn === this.#tabs?.talk.conversation ? seen : 0
  }

  /** Draws what changed, once for all changes of a moment. */
  #draw(): void {
    if (this.#isDue) return
    this.#isDue = true
    queueMicrotask(() => {
      this.#isDue = false
      const root = this.#root
      const tabs = this.#tabs
      if (root === null || tabs === null) return
      const last = tabs.talk.lines.at(-1)?.seq ?? 0
      if (this.#isOpen && document.visibilityState === "visible" && last > this.#seen)
        this.#keptSeen.set({ seen: last, seenIn: tabs.talk.conversation })
      this.#paint(root)
      render(<Box look={this.#look(tabs.talk)} />, root)
      settle(root)
      clearTimeout(this.#clock)
      if (restOf(tabs.talk.refused?.until ?? null) > 0) this.#clock = window.setTimeout(() => this.#draw(), 1000)
    })
  }

  /** The scheme and the accent that the host page has chosen. */
  #paint(root: HTMLElement): void {
    const styles = getComputedStyle(this)
    const [sheet] = this.shadowRoot?.adoptedStyleSheets ?? []
    const scheme = styles.getPropertyValue("--parley-scheme").trim()
    root.style.colorScheme = scheme === "light" || scheme === "dark" ? scheme : "light dark"
    const position = this.dataset.position === "start" ? "start" : "end"
    root.dataset.position = position
    const accent = accentOf(root, name => (sheet === undefined ? "" : ownToken(sheet, name)))
    root.classList.toggle("tinted", accent !== null)
    if (accent === null) return
    root.style.setProperty("--parley-on-accent", accent.on)
    root.style.setProperty("--parley-accent-text", accent.text)
  }

  #look(talk: BoxTalk): Look {
    const { dataset } = this
    const tongue = this.#tongue
    const { draft = "", isMute = false } = this.#kept.get()
    const done = (verb: "leave" | "end" | "again") => () => this.#tabs?.do(verb)
    return {
      ...{
        talk,
        tongue,
        draft,
        isMute,
        isOpen: this.#isOpen,
        isPhone: matchMedia(PHONE).matches,
        sending: this.#sending,
      },
      title: dataset.title ?? talk.box?.title ?? tongue.t("name"),
      contact: linkOf(dataset.contact ?? ""),
      unread: this.#isOpen ? 0 : this.#unread,
      languages: (talk.box?.locales ?? []).length > 1 ? (talk.box?.locales ?? []) : [],
      isBackShown: this.#isBackShown,
      shown: name => this.#shownThings.get(name) ?? 0,
      picture: address => this.#picture(address),
      link: linkOf,
      act: {
        show: (name, how) => {
          if (this.#shownThings.get(name) === how) return
          this.#shownThings.set(name, how)
          this.#draw()
        },
        open: () => this.open(),
        close: () => this.close(),
        say: said => {
          delete this.shadowRoot?.querySelector<HTMLElement>(".log")?.dataset.isAway
          this.#tabs?.do("say", said)
        },
        retry: id => this.#tabs?.do("retry", id),
        leave: done("leave"),
        end: done("end"),
        again: done("again"),
        tryAgain: () => this.#tabs?.do("open"),
        write: text => this.#write(text),
        attach: files => this.#attach(files),
        stop: id => this.#stopFile(id),
        save: file => this.#save(file),
        copy: () => this.#copy(),
        mute: is => {
          this.#kept.set({ isMute: is })
          this.#draw()
        },
        speak: language => {
          this.#kept.set({ language })
          this.#speakAs()
          this.#tabs?.do("speak", this.#tongue.tag)
          this.#draw()
        },
      },
    }
  }

  /** Pictures come from the server, from the host page's own, and from hosts that it names in `data-images`. */
  #picture(address: string): string | null {
    if (!URL.canParse(address, this.#server)) return null
    const { protocol, origin, href } = new URL(address, this.#server)
    const named = (this.dataset.images ?? "").split(/[\s,]+/).filter(one => one !== "")
    const isAllowed = [new URL(this.#server).origin, location.origin, ...named].includes(origin)
    return isAllowed && /^https?:$/.test(protocol) ? href : null
  }

  #write(draft: string): void {
    this.#kept.set({ draft })
    this.#draw()
    const now = Date.now()
    if (draft === "" || now - this.#typedAt < TYPING || this.#tabs?.talk.chat?.status !== "connected") return
    this.#typedAt = now
    this.#tabs.do("typing")
  }

  #attach(files: readonly File[]): void {
    const { conversation } = this.#kept.get()
    const limits = this.#tabs?.talk.box?.uploads ?? null
    if (limits === null || conversation === undefined) return
    for (const file of files) {
      const id = newId()
      const { name, size: bytes } = file
      const change = (state: Partial<Sending>) => {
        this.#sending = this.#sending.map(one => (one.id === id ? { ...one, ...state } : one))
        this.#draw()
      }
      const refuse = (code: string) => change({ refusal: refusalText(file, code, limits, this.#tongue) })
      this.#sending = [...this.#sending, { id, name, bytes, part: 0, refusal: null }]
      const code = refusalBefore(file, limits)
      if (code !== null) {
        refuse(code)
        continue
      }
      const place = { url: this.#server, conversation: conversation.id, token: conversation.token }
      const stop = upload(file, place, state => {
        if ("part" in state) change(state)
        else if ("code" in state) refuse(state.code)
        else {
          this.#stopFile(id)
          this.#tabs?.do("say", { text: "", files: [state.sent] })
        }
      })
      this.#stopSending.set(id, stop)
    }
    this.#draw()
  }

  #stopFile(id: string): void {
    this.#stopSending.get(id)?.()
    this.#stopSending.delete(id)
    this.#sending = this.#sending.filter(one => one.id !== id)
    this.#draw()
  }

  #save({ contentUrl, name }: SentFile): Promise<void> {
    return this.#download(name, own => own.file(contentUrl))
  }

  #copy(): Promise<void> {
    return this.#download(`${this.#tongue.t("name")}.txt`, own => own.transcript())
  }

  async #download(name: string, load: (own: ReturnType<BoxServer["of"]>) => Promise<Blob>): Promise<void> {
    const { conversation } = this.#kept.get()
    if (conversation === undefined) return
    try {
      saveAs(await load(new BoxServer(this.#server).of(conversation.id, conversation.token)), name)
    } catch {
      this.#announcer.say(this.#tongue.t("down"))
    }
  }
}

function linkOf(address: string): string | null {
  if (!URL.canParse(address)) return null
  const { protocol, href } = new URL(address)
  return /^(?:https?|mailto|tel):$/.test(protocol) ? href : null
}

function saveAs(blob: Blob, name: string): void {
  const link = document.createElement("a")
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
