import { readFileSync } from "node:fs"
import { createConfig, lintFromString } from "@redocly/openapi-core"
import spectralCore from "@stoplight/spectral-core"
import spectralRulesets from "@stoplight/spectral-rulesets"

/** Prints what Redocly's and Spectral's recommended rules find in an OpenAPI document, a line for each finding. */
const [file = ""] = process.argv.slice(2)
const source = readFileSync(file, "utf8")

const config = await createConfig({ extends: ["recommended"] })
for (const { ruleId, message, location } of await lintFromString({ source, config, absoluteRef: file }))
  console.log(`redocly ${ruleId} at ${location[0]?.pointer ?? ""}: ${message}`)

const spectral = new spectralCore.Spectral()
spectral.setRuleset({ extends: [spectralRulesets.oas] })
for (const { code, message, path } of await spectral.run(JSON.parse(source)))
  console.log(`spectral ${code} at ${path.join("/")}: ${message}`)
