import type { IncomingMessage, ServerResponse } from "node:http"
import express, { type Request, type Response } from "express"
import type { Json } from "../../language/index.js"
import { addConsole } from "../console/console-files.js"
import { addPages } from "../docs/pages.js"
import type { Services } from "../services.js"
import { basePath } from "./base-path.js"
import { addProviderPages } from "./provider-pages.js"

/** Answers a request for a page; what is none goes on to `next`, and what fails with the error. */
export type PageHandler = (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => void

/**
 * All pages, behind Express, which nothing else needs.
 *
 * @param makeDocument of OpenAPI
 * @param consoleFolder null: without the console
 */
export function pageApp(
  services: Services,
  makeDocument: () => { readonly [key: string]: Json },
  consoleFolder: string | null,
): PageHandler {
  const app = express()
  app.disable("x-powered-by")
  app.disable("etag")
  app.enable("case sensitive routing")
  app.enable("strict routing")
  app.set("query parser", "simple")
  const baseOf = (request: IncomingMessage): string => basePath(request, services.addresses)
  addPages(app, makeDocument, baseOf)
  addProviderPages(app, services)
  if (consoleFolder !== null) addConsole(app, consoleFolder, baseOf, services.demo)
  // Express makes its own of both when it takes them.
  return (request, response, next) => void app(request as Request, response as Response, next)
}
