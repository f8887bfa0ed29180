import type { Json } from "../engine/index.js"

export const STYLE = `
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff }
code, pre { font: 14px/1.4 ui-monospace, monospace }
pre { background: #f3f3f3; padding: .75rem; overflow: auto }
summary { cursor: pointer; padding: .3rem 0 }
.method { display: inline-block; width: 3.5rem; font-weight: bold }
.quiet { color: #555 }
@media (prefers-color-scheme: dark) { body { color: #eee; background: #111 } pre { background: #222 } .quiet { color: #aaa } a { color: #8cf } }
`

type Node = { readonly [key: string]: Json }

/** The OpenAPI document as a page that needs no script. */
export function docsPage(document: Node): string {
  const info = node(document.info)
  const operations = Object.entries(node(document.paths)).flatMap(([path, methods]) =>
    Object.entries(node(methods)).map(([method, operation]) => ({ path, method, operation: node(operation) })),
  )
  const tags = [...new Set(operations.map(({ operation }) => text((operation.tags as readonly Json[])[0])))]
  const parts = tags.map(tag => {
    const own = operations.filter(({ operation }) => text((operation.tags as readonly Json[])[0]) === tag)
    return `<h2>${escaped(tag)}</h2>\n${own.map(operationPart).join("\n")}`
  })
  const schemas = Object.entries(node(node(document.components).schemas)).map(
    ([name, schema]) =>
      `<details id="${escaped(name)}"><summary><code>${escaped(name)}</code></summary>${code(schema)}</details>`,
  )
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Parley: HTTP</title><style>${STYLE}</style></head>
<body>
<h1>${escaped(text(info.title))} ${escaped(text(info.version))}</h1>
<p>${escaped(text(info.description))} The same for programs: <a href="/openapi.json">/openapi.json</a>.</p>
<p>Send <code>Authorization: Bearer &lt;key&gt;</code>. Refusals are problems (RFC 9457) with a <code>code</code>.</p>
${parts.join("\n")}
<h2>Schemas</h2>
${schemas.join("\n")}
</body>
</html>
`
}

function operationPart({
  path,
  method,
  operation,
}: {
  readonly path: string
  readonly method: string
  readonly operation: Node
}): string {
  const parameters = (operation.parameters as readonly Json[] | undefined) ?? []
  const body = node(node(node(operation.requestBody).content)["application/json"]).schema
  const responses = Object.entries(node(operation.responses)).map(
    ([status, response]) => `<li><code>${status}</code> ${escaped(text(node(response).description))}</li>`,
  )
  const first = Object.entries(node(operation.responses)).find(([status]) => Number(status) < 300)?.[1]
  const answer = node(node(node(first).content)["application/json"]).schema
  return `<details><summary><span class="method">${method.toUpperCase()}</span> <code>${escaped(path)}</code> <span class="quiet">${escaped(text(operation.summary))}</span></summary>
<p>${escaped(text(operation.description))}</p>
${parameters.length === 0 ? "" : `<h4>Parameters</h4><ul>${parameters.map(parameterPart).join("")}</ul>`}
${body === undefined ? "" : `<h4>Body</h4>${code(body)}`}
${answer === undefined ? "" : `<h4>Answer</h4>${code(answer)}`}
<h4>Answers</h4><ul>${responses.join("")}</ul>
</details>`
}

function parameterPart(parameter: Json): string {
  const { name, in: place, description, schema } = node(parameter)
  const told = description ?? node(schema).description ?? ""
  return `<li><code>${escaped(text(name))}</code> <span class="quiet">(${escaped(text(place))})</span> ${escaped(text(told))}</li>`
}

function code(schema: Json): string {
  return `<pre>${escaped(JSON.stringify(schema, null, 2))}</pre>`
}

function node(value: Json | undefined): Node {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Node) : {}
}

function text(value: Json | undefined): string {
  return typeof value === "string" ? value : ""
}

function escaped(value: string): string {
  return value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;")
}
