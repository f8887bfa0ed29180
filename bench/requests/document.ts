import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js"
import type { Json } from "../../language/index.js"
import { openApi, routes } from "../../server/index.js"

/** A JSON Schema, as far as values are made of it. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly properties?: { readonly [name: string]: Schema }
  readonly required?: readonly string[]
  readonly items?: Schema
}

interface Content {
  readonly [type: string]: { readonly schema: Schema; readonly example?: unknown }
}

/** One operation of the OpenAPI document. */
export interface Operation {
  readonly path: string
  readonly method: string
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[]
  readonly requestBody?: { readonly content: Content }
  readonly responses: {
    readonly [status: string]: {
      readonly description: string
      readonly content: Content
      readonly headers: { readonly [name: string]: object }
    }
  }
}

/** An answer as it came. */
export interface Answered {
  readonly status: number
  readonly headers: Headers
  /** Parsed, where it is JSON. */
  readonly body: unknown
}

/** The OpenAPI document as strangers have it: requests are made of it, and answers held against it. */
export class HeldDocument {
  readonly operations: readonly Operation[]
  private readonly schemas: { readonly [name: string]: Schema }
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false })
  private readonly validators = new Map<string, ValidateFunction>()
  /** Headers that are on each answer that names them. */
  private readonly always: ReadonlySet<string>
  private readonly patterns: readonly { readonly pattern: RegExp; readonly operation: Operation }[]

  /** @param isTest with the routes that only servers for tests have */
  constructor(isTest: boolean) {
    const document = openApi(routes(isTest), "0.0.0")
    const { paths, components } = document as unknown as {
      readonly paths: { readonly [path: string]: { readonly [method: string]: Operation } }
      readonly components: {
        readonly schemas: { readonly [name: string]: Schema }
        readonly headers: { readonly [name: string]: { readonly required?: boolean } }
      }
    }
    this.operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ ...operation, path, method })),
    )
    this.schemas = components.schemas
    const headers = Object.entries(components.headers)
    this.always = new Set(headers.filter(([, { required }]) => required === true).map(([name]) => name))
    // A path without parameters comes before one that takes the same words for one.
    this.patterns = [...this.operations]
      .sort((one, other) => one.path.split("{").length - other.path.split("{").length)
      .map(operation => ({
        pattern: new RegExp(`^${operation.path.replaceAll(".", "\\.").replace(/\{\w+\}/g, "[^/]+")}$`),
        operation,
      }))
    this.ajv.addSchema(document as { [key: string]: Json }, "parley")
  }

  /** The schema that a reference names; any other as it is. */
  named(schema: Schema): Schema {
    return schema.$ref === undefined ? schema : (this.schemas[schema.$ref.replace(/.*\//, "")] ?? {})
  }

  /** The operation that a request reaches. @param path with its query or without */
  operationAt(method: string, path: string): Operation | null {
    const [plain = ""] = path.split("?")
    const own = method.toLowerCase()
    return (
      this.patterns.find(({ pattern, operation }) => operation.method === own && pattern.test(plain))?.operation ?? null
    )
  }

  /** Finds what the document does not say of an answer. @returns a sentence; null: nothing */
  faultOf(operation: Operation | null, answered: Answered): string | null {
    const { status, headers, body } = answered
    const lacking = Object.keys(operation?.responses[status]?.headers ?? {}).find(
      name => this.always.has(name) && !headers.has(name),
    )
    if (lacking !== undefined) return `the header ${lacking} is missing`
    if (status >= 400) return this.faultOfProblem(operation, answered)
    if (operation === null) return `answered ${status}, and the document has no such operation`
    const content = operation.responses[status]?.content
    if (content === undefined) return `the document has no ${status}`
    const [media = ""] = typeOf(answered).split(";")
    if (content[media] !== undefined) {
      if (media !== "application/json") return null
      return this.misfit(`${pointerOf(operation)}/responses/${status}/content/application~1json/schema`, body)
    }
    // A file says itself of what type it is.
    return "application/octet-stream" in content ? null : `the document has no ${media} at ${status}`
  }

  private faultOfProblem(operation: Operation | null, answered: Answered): string | null {
    const { status, body } = answered
    const type = typeOf(answered)
    const misfit = this.misfit("components/schemas/Problem", body)
    if (misfit !== null) return misfit
    if (!type.startsWith("application/problem+json")) return `a problem as ${type}`
    const { code, status: told } = body as { readonly code: string; readonly status: number }
    if (told !== status) return `a problem of status ${told} at ${status}`
    if (operation === null || status === 405) return null
    const named = operation.responses[status]?.description ?? ""
    return new RegExp(`\\b${code}\\b`).test(named) ? null : `the document has no ${code} at ${status}`
  }

  /** Finds why a request's body is not as the document says. @returns a sentence; null: nothing */
  faultOfBody(operation: Operation, body: unknown): string | null {
    if (operation.requestBody === undefined) return null
    return this.misfit(`${pointerOf(operation)}/requestBody/content/application~1json/schema`, body)
  }

  private misfit(pointer: string, value: unknown): string | null {
    const validate = this.validators.get(pointer) ?? this.compiled(pointer)
    return validate(value) ? null : `${pointer} does not fit: ${JSON.stringify(validate.errors).slice(0, 1000)}`
  }

  private compiled(pointer: string): ValidateFunction {
    const validate = this.ajv.compile({ $ref: `parley#/${encodeURI(pointer)}` })
    this.validators.set(pointer, validate)
    return validate
  }
}

function typeOf({ headers }: Answered): string {
  return headers.get("content-type") ?? ""
}

function pointerOf({ path, method }: Operation): string {
  return `paths/${path.replaceAll("~", "~0").replaceAll("/", "~1")}/${method}`
}
