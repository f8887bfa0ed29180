import type { Json } from "../../language/index.js"
import { fieldPart, schemaPart } from "./docs-schema.js"
import { STYLE } from "./docs-style.js"
import { escaped, marked, type Node, node, text } from "./docs-text.js"

interface Operation {
  readonly path: string
  readonly method: string
  readonly operation: Node
}

/** The OpenAPI document as a page that needs no script: what is looked for in it opens by itself. */
export function docsPage(document: Node): string {
  const info = node(document.info)
  const operations = Object.entries(node(document.paths)).flatMap(([path, methods]) =>
    Object.entries(node(methods)).map(([method, operation]) => ({ path, method, operation: node(operation) })),
  )
  const tags = [...new Set(operations.map(tagOf))]
  const parts = tags.map(tag => {
    const own = operations.filter(operation => tagOf(operation) === tag)
    return `<section aria-labelledby="${escaped(tag)}">\n<h2 id="${escaped(tag)}">${escaped(capital(tag))}</h2>\n${own.map(operationPart).join("\n")}\n</section>`
  })
  const schemas = Object.entries(node(node(document.components).schemas)).map(
    ([name, schema]) =>
      `<details><summary class="schema"><code class="name">${escaped(name)}</code></summary><div class="inside" id="${escaped(name)}"><h3>What it is</h3>${schemaPart(schema)}${examplesPart(schema)}</div></details>`,
  )
  const sections = [...tags, "schemas"].map(tag => `<li><a href="#${escaped(tag)}">${escaped(capital(tag))}</a></li>`)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(text(info.title))} over HTTP</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${escaped(text(info.title))} over HTTP <small>${escaped(text(info.version))}</small></h1>
<p>${marked(text(info.description))} The same for programs is at <a href="openapi.json">/openapi.json</a>.</p>
<p>Each refusal has a <code>code</code>: <a href="docs/errors">all of them, and what to do</a>.</p>
<nav aria-label="Sections"><ul>${sections.join("")}</ul></nav>
</header>
<main>
${parts.join("\n")}
<section aria-labelledby="schemas">
<h2 id="schemas">Schemas</h2>
${schemas.join("\n")}
</section>
</main>
</body>
</html>
`
}

function tagOf({ operation }: Operation): string {
  return text((operation.tags as readonly Json[])[0])
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}

function operationPart({ path, method, operation }: Operation): string {
  const name = escaped(text(operation.operationId))
  const parameters = (operation.parameters as readonly Json[] | undefined) ?? []
  const body = node(node(node(operation.requestBody).content)["application/json"])
  const responses = Object.entries(node(operation.responses))
  const answer = responses.find(([status]) => Number(status) < 300)?.[1]
  const schema = node(node(node(answer).content)["application/json"]).schema
  const events = Object.entries(node(node(node(node(answer).content)["text/event-stream"])["x-events"]))
  return `<details><summary><span class="method ${method}">${method.toUpperCase()}</span><code>${escaped(path)}</code><span class="quiet">${marked(text(operation.summary))}</span></summary>
<div class="inside" id="${name}">
<p>${marked(text(operation.description))} <a href="#${name}">Link to this</a></p>
${parameters.length === 0 ? "" : `<h3>Parameters</h3><ul class="fields">${parameters.map(parameterPart).join("")}</ul>`}
${body.schema === undefined ? "" : `<h3>Body</h3>${schemaPart(body.schema)}${examplePart(body.example)}`}
${schema === undefined ? "" : `<h3>Answer</h3>${schemaPart(schema)}`}
${events.length === 0 ? "" : `<h3>Events</h3><ul class="fields">${events.map(([event, data]) => fieldPart(event, true, data)).join("")}</ul>`}
<h3>Statuses</h3><dl class="answers">${responses.map(([status, response]) => statusPart(status, text(node(response).description))).join("")}</dl>
</div></details>`
}

/** A value as somebody would send it, or get it. */
function examplePart(example: Json | undefined): string {
  return example === undefined
    ? ""
    : `<h3>Example</h3><pre><code>${escaped(JSON.stringify(example, null, 2))}</code></pre>`
}

function examplesPart(schema: Json): string {
  const { examples } = node(schema)
  return Array.isArray(examples) ? examples.map(examplePart).join("") : ""
}

function statusPart(status: string, description: string): string {
  // Of a refusal what is told is its codes.
  const words = marked(description)
  const told = Number(status) < 400 ? words : words.replace(/\b[A-Z]{4,}(?:_[A-Z]+)*\b/g, "<code>$&</code>")
  return `<dt><code>${escaped(status)}</code></dt><dd>${told}</dd>`
}

const PLACES: { readonly [place: string]: string } = {
  path: "In the path.",
  query: "In the query.",
  header: "A header.",
}

function parameterPart(parameter: Json): string {
  const { name, in: place, description, schema, required } = node(parameter)
  const told = [PLACES[text(place)] ?? "", text(description), text(node(schema).description)].filter(
    part => part !== "",
  )
  return fieldPart(text(name), required === true, schema, told.join(" "))
}
