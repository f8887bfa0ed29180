import type { JSX } from "preact"
import type { Activity, Json } from "../../client/index.js"
import { Icon } from "../pieces/icon.js"
import type { WithLook } from "./look.js"
import { Press } from "./press.js"
import { Link, SaidName, SaidText } from "./said.js"

type Fields = { readonly [key: string]: Json | undefined }

/** All that comes with a line: cards, pictures and files. Of flows they are what an author wrote, and are taken for no more. */
export function Attachments({
  look,
  line: { id, attachments = [], attachmentLayout },
}: WithLook & { readonly line: Activity }) {
  const parts = attachments.map(fieldsOf).map((item, index) => <Attachment key={index} look={look} item={item} />)
  if (attachmentLayout !== "carousel" || parts.length < 2) return <div class="attached">{parts}</div>
  return (
    <Carousel look={look} name={id}>
      {parts}
    </Carousel>
  )
}

function Attachment({ look, item }: WithLook & { readonly item: Fields }) {
  const type = textOf(item.contentType)
  if (type.startsWith("application/vnd.microsoft.card.")) return <Card look={look} content={fieldsOf(item.content)} />
  const url = textOf(item.contentUrl)
  const name = textOf(item.name) || url
  if (/^\/(?!\/)/.test(url)) {
    return (
      <Press class="file" onClick={() => look.act.save({ contentUrl: url, contentType: type, name })}>
        <Icon name="download" />
        <SaidName text={name} />
      </Press>
    )
  }
  const picture = type.startsWith("image/") ? look.picture(url) : null
  if (picture !== null) return <img class="picture" src={picture} alt={textOf(item.name)} loading="lazy" />
  return (
    <p class="file">
      <Link look={look} address={url} title={name} />
    </p>
  )
}

function Card({ look, content }: WithLook & { readonly content: Fields }) {
  const texts = [content.title, content.subtitle, content.text].map(textOf)
  const [title = "", subtitle = "", text = ""] = texts
  const images = listOf(content.images).map(fieldsOf)
  return (
    <div class="card">
      {images.map((image, index) => {
        const picture = look.picture(textOf(image.url))
        return picture === null ? null : (
          <img key={index} class="picture" src={picture} alt={textOf(image.alt)} loading="lazy" />
        )
      })}
      {title !== "" && (
        <p class="card-title">
          <SaidText look={look} text={title} />
        </p>
      )}
      {subtitle !== "" && (
        <p class="card-subtitle">
          <SaidText look={look} text={subtitle} />
        </p>
      )}
      {text !== "" && (
        <p>
          <SaidText look={look} text={text} />
        </p>
      )}
      {listOf(content.buttons)
        .map(fieldsOf)
        .map((button, index) => (
          <CardButton key={index} look={look} button={button} />
        ))}
    </div>
  )
}

/** Pressing it says its value, or goes to an address. */
function CardButton({ look, button }: WithLook & { readonly button: Fields }) {
  const title = textOf(button.title)
  const value = button.value ?? title
  if (button.type === "openUrl") {
    return (
      <p class="card-link">
        <Link look={look} address={textOf(value)} title={title} />
      </p>
    )
  }
  const isDone = look.talk.status !== "active"
  const say = () => look.act.say(typeof value === "string" ? { text: value } : { text: title, value })
  return (
    <Press class="button" disabled={isDone} onClick={say}>
      <SaidName text={title} />
    </Press>
  )
}

/** Cards side by side: by swiping, by arrows, by keys; "1 of 4" says where one is. */
function Carousel({
  look,
  name,
  children,
}: WithLook & { readonly name: string; readonly children: readonly JSX.Element[] }) {
  const { t } = look.tongue
  const at = look.shown(name)
  const all = children.length
  const arrow = (icon: JSX.Element, label: string, to: number) => (
    <Press
      class="button bare"
      aria-label={label}
      disabled={to < 0 || to === all}
      onClick={({ currentTarget }) => {
        const cards = currentTarget.closest(".carousel")?.querySelector(".cards")?.children
        cards?.[to]?.scrollIntoView({ block: "nearest", inline: "start" })
        look.act.show(name, to)
      }}
    >
      {icon}
    </Press>
  )
  const settle = ({ currentTarget: { scrollLeft, scrollWidth } }: { readonly currentTarget: HTMLElement }) =>
    look.act.show(name, Math.min(all - 1, Math.round(Math.abs(scrollLeft) / (scrollWidth / all))))
  return (
    <section class="carousel" aria-label={t("cards")}>
      <div class="cards" tabindex={0} onScroll={settle}>
        {children}
      </div>
      <div class="carousel-foot">
        {arrow(<Icon name="back" />, t("before"), at - 1)}
        <span>{t("cardOf", { n: at + 1, all })}</span>
        {arrow(<Icon name="forward" />, t("after"), at + 1)}
      </div>
    </section>
  )
}

function fieldsOf(json: Json | undefined): Fields {
  return typeof json === "object" && json !== null && !Array.isArray(json) ? (json as Fields) : {}
}

function listOf(json: Json | undefined): readonly Json[] {
  return Array.isArray(json) ? (json as readonly Json[]) : []
}

function textOf(json: Json | undefined): string {
  return typeof json === "string" ? json : ""
}
