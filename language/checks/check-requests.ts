import { namesIn } from "../expressions/names-in.js"
import { isParseFault } from "../expressions/parse.js"
import type { Template } from "../expressions/template.js"
import type { Loading } from "../loading/bot-facts.js"
import { quote } from "../loading/schema-finding.js"
import type { Finding } from "../spec/fault.js"
import { allowedHosts } from "../values/allowed-hosts.js"
import { didYouMean } from "../values/suggest.js"

/** A text among the params of a request. */
interface RequestText {
  readonly text: string
  readonly pointer: string
  readonly isUrl: boolean
}

/** Hosts and secrets that `bot.json` does not name (design section 7), as far as the flow says which are meant. */
export function checkRequest(texts: readonly RequestText[], loading: Loading): readonly Finding[] {
  return texts.flatMap(({ text, pointer, isUrl }) => {
    const template = loading.cache.template(text)
    if (isParseFault(template)) return []
    return [...(isUrl ? hostFindings(template, pointer, loading) : []), ...secretFindings(template, pointer, loading)]
  })
}

function hostFindings({ parts }: Template, pointer: string, { facts }: Loading): readonly Finding[] {
  const [first, ...rest] = parts.filter(part => typeof part !== "string" || part.trim() !== "")
  if (first === undefined) return []
  if (typeof first !== "string") {
    if (rest.length === 0 || namesIn(first).secrets.size > 0) return []
    const message = "This address begins with {{ }}, of which each is percent-encoded, so it is none."
    const hint = "Write the host in the text, or make the whole address in one {{ }}."
    return [{ code: "ACTION_PARAMS_INVALID", severity: "warning", pointer, message, hint }]
  }
  const origin = rest.length === 0 ? first : /^\s*https?:\/\/[^/?#]+[/?#]/i.exec(first)?.[0]
  if (origin === undefined || facts.hosts === null || !URL.canParse(origin)) return []
  const url = new URL(origin)
  if (!/^https?:$/.test(url.protocol) || allowedHosts(facts.hosts).includes(url)) return []
  const message = `${url.host} is not in "http.hosts" of bot.json, so it is not called.`
  const hint = didYouMean(url.host, facts.hosts) ?? `Give bot.json "http": { "hosts": [${quote(url.host)}] }.`
  return [{ code: "HOST_NOT_ALLOWED", pointer, message, hint }]
}

function secretFindings({ parts }: Template, pointer: string, { facts }: Loading): readonly Finding[] {
  const { secrets } = facts
  if (secrets === null) return []
  const named = parts.flatMap(part => (typeof part === "string" ? [] : [...namesIn(part).secrets]))
  return named
    .filter(name => !secrets.includes(name))
    .map((name): Finding => {
      const message = `The secret ${name} is not in "http.secrets" of bot.json.`
      const hint = didYouMean(name, secrets) ?? `Give bot.json "http": { "secrets": [${quote(name)}] }.`
      return { code: "SECRET_UNKNOWN", pointer, message, hint }
    })
}
