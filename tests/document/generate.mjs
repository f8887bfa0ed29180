import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { createClient } from "@hey-api/openapi-ts"
import openapiTypescript, { astToString } from "openapi-typescript"

/** Makes of an OpenAPI document, in a folder: `schema.ts` by openapi-typescript, and the folder `hey-api` by Hey API. */
const [file = "", folder = ""] = process.argv.slice(2)
// Both write into what they are given.
const document = () => JSON.parse(readFileSync(file, "utf8"))

writeFileSync(join(folder, "schema.ts"), astToString(await openapiTypescript(document())))
await createClient({
  input: document(),
  output: join(folder, "hey-api"),
  logs: { level: "silent", file: false },
})
