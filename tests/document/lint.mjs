import { readFileSync } from "node:fs"

/** Prints what the recommended rules of `redocly` or of `spectral` find in an OpenAPI document, a line for each finding. */
const [linter = "", file = ""] = process.argv.slice(2)
const source = readFileSync(file, "utf8")

if (linter === "redocly") {
  const { createConfig, lintFromString } = await import("@redocly/openapi-core")
  const config = await createConfig({ extends: ["recommended"] })
  for (const { ruleId, message, location } of await lintFromString({ source, config, absoluteRef: file }))
    console.log(`redocly ${ruleId} at ${location[0]?.pointer ?? ""}: ${message}`)
} else {
  const { default: spectralCore } = await import("@stoplight/spectral-core")
  const { default: spectralRulesets } = await import("@stoplight/spectral-rulesets")
  const spectral = new spectralCore.Spectral()
  spectral.setRuleset({ extends: [spectralRulesets.oas] })
  for (const { code, message, path } of await spectral.run(JSON.parse(source)))
    console.log(`spectral ${code} at ${path.join("/")}: ${message}`)
}
