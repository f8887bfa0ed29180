/** Where the server tells what it does; pino fits. Texts of messages are never told. */
export interface Log {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}
