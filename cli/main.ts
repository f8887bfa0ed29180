#!/usr/bin/env node
import { program } from "commander"

program.name("parley").description("Conversation flows: check, test, talk, serve.").version("0.1.0")

await program.parseAsync()
