import { isAbsolute } from "node:path"
import { pathToFileURL } from "node:url"
import type { Fault, FaultCode } from "../language/index.js"
import { FAULT_GUIDE } from "./fault-guide.js"

const CODES = Object.keys(FAULT_GUIDE) as readonly FaultCode[]

/** Faults as SARIF 2.1.0, which code hosts show beside the lines. Relative paths stay relative, from the caller's folder. */
export function faultSarif(faults: readonly Fault[], version: string): string {
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "parley", semanticVersion: version, rules: CODES.map(ruleOf) } },
        columnKind: "utf16CodeUnits",
        results: faults.map(resultOf),
      },
    ],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}

function ruleOf(code: FaultCode) {
  const { title, help } = FAULT_GUIDE[code]
  return {
    id: code,
    shortDescription: { text: `${title}.` },
    fullDescription: { text: `${title}. ${help}` },
    help: { text: help },
  }
}

function resultOf({ code, severity, file, line, column, pointer, message, hint }: Fault) {
  return {
    ruleId: code,
    ruleIndex: CODES.indexOf(code),
    level: severity,
    message: { text: hint === null ? message : `${message} ${hint}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(file) },
          region: { startLine: line, startColumn: column },
        },
        ...(pointer === "" ? {} : { logicalLocations: [{ fullyQualifiedName: pointer }] }),
      },
    ],
  }
}

function uriOf(file: string): string {
  if (isAbsolute(file)) return pathToFileURL(file).href
  return file
    .split(/[\\/]/)
    .map(part => encodeURIComponent(part))
    .join("/")
}
