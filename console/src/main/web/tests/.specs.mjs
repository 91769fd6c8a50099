import { readFileSync } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import { chromium } from "playwright-core";
// tests/harness.ts
var Failure = class extends Error {};
function ensure(condition, message) {
	if (!condition) throw new Failure(message);
}
/** No violation of WCAG 2.2 A or AA. */
async function accessible(page) {
	const lines = (await new AxeBuilder({ page }).withTags([
		"wcag2a",
		"wcag2aa",
		"wcag21a",
		"wcag21aa",
		"wcag22aa"
	]).analyze()).violations.map((one) => `${one.id}: ${one.help}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
	ensure(lines.length === 0, `axe: ${lines.join("\n")}`);
}
/** Runs the specs one after another, and prints a line for each. The Java side reads them. */
async function run(specs) {
	const stack = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8"));
	const browser = await chromium.launch({
		executablePath: process.argv[3],
		args: [
			"--no-sandbox",
			"--disable-gpu",
			"--disable-quic",
			"--no-first-run",
			"--disable-background-networking",
			"--disable-component-update",
			"--disable-sync"
		]
	});
	for (const spec of specs) {
		const began = Date.now();
		const problem = await one(spec, browser, stack);
		console.log(JSON.stringify({
			spec: spec.name,
			millis: Date.now() - began,
			problem
		}));
	}
	await browser.close();
}
async function one(spec, browser, stack) {
	const context = await browser.newContext({ viewport: {
		width: 1440,
		height: 900
	} });
	const page = await context.newPage();
	page.setDefaultTimeout(12e4);
	const faults = [];
	page.on("pageerror", (error) => faults.push(`page error: ${error.message}`));
	page.on("console", (message) => {
		if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) faults.push(`console: ${message.text()}`);
	});
	page.on("request", (request) => {
		const address = request.url();
		if (!address.startsWith("http://127.0.0.1:") && !/^(blob|data):/.test(address)) faults.push(`request to ${address}`);
	});
	try {
		await spec.run(page, stack);
		ensure(faults.length === 0, faults.join("\n"));
		return "";
	} catch (failure) {
		const shown = await page.locator("main").innerText({ timeout: 1e3 }).catch(() => "");
		return `${failure instanceof Error ? failure.message : String(failure)}\n${faults.join("\n")}\nThe page shows:\n${shown.slice(0, 1500)}`;
	} finally {
		await context.close();
	}
}
// tests/specs.ts
const next = (page) => page.getByRole("button", { name: "Continue" }).click();
const heading = (page, name) => page.getByRole("heading", {
	level: 1,
	name
}).waitFor();
async function connect(page, stack) {
	await page.goto(`${stack.console}/new`);
	await heading(page, "Place");
	await page.getByText("free of").waitFor();
	await next(page);
	await heading(page, "Connection");
	await page.getByLabel("Endpoint").fill(stack.kinesis);
	await page.getByLabel("Credentials").selectOption("basic");
	await page.getByLabel("Access key id").fill("AKIA");
	await page.getByLabel("Secret access key").fill("a-secret-of-the-specs");
	await page.getByLabel("Address").fill(stack.clickhouse);
	await page.getByLabel("Database").fill(stack.database);
	await page.getByLabel("Database").blur();
}
async function read(page, stream) {
	await heading(page, "Stream");
	await page.getByRole("combobox", { name: "Stream" }).fill(stream);
	await page.keyboard.press("Escape");
	await page.getByRole("button", { name: "Read documents" }).click();
}
async function tableOf(page, table, pipeline) {
	await heading(page, "Table");
	await page.getByRole("combobox", { name: "Table" }).fill(table);
	await page.keyboard.press("Escape");
	await page.getByLabel("Name of the pipeline").fill(pipeline);
}
async function finish(page, pipeline) {
	await heading(page, "Settings");
	await page.getByRole("textbox", { name: "delivery.checkpoint-interval" }).fill("1s");
	await accessible(page);
	await next(page);
	await heading(page, "User");
	await next(page);
	await heading(page, "Checks");
	await page.getByText("The pipeline can start.").waitFor();
	await accessible(page);
	await next(page);
	await heading(page, "Start");
	await page.getByText("secret-access-key").first().waitFor();
	await accessible(page);
	await page.getByRole("button", { name: "Start the pipeline" }).click();
	await heading(page, "Done");
	await page.getByText(`${pipeline} runs.`).waitFor();
}
await run([
	{
		name: "an empty console says what a pipeline is, and where to begin",
		run: async (page, stack) => {
			await page.goto(stack.console);
			await page.getByRole("heading", { name: "No pipeline yet" }).waitFor();
			await accessible(page);
			await page.goto(`${stack.console}/errors`);
			await page.getByText("knows no pipeline’s file").waitFor();
			await accessible(page);
			await page.goto(`${stack.console}/nothing`);
			await page.getByText("There is no such page").waitFor();
		}
	},
	{
		name: "a wrong address and a missing table are said with a way out",
		run: async (page, stack) => {
			await connect(page, stack);
			await page.getByLabel("Address").fill("http://127.0.0.1:1");
			await page.getByRole("button", { name: "Test the connections" }).click();
			await page.getByRole("alert").waitFor();
			ensure((await page.getByRole("alert").innerText()).includes("127.0.0.1:1"), "the address is named");
			await page.getByLabel("Address").fill(stack.clickhouse);
			await page.getByLabel("User").fill("nobody");
			await page.getByLabel("Password").fill("wrong-password-of-the-specs");
			await page.getByLabel("Password").blur();
			await page.getByText("•••").nth(2).waitFor({ state: "attached" }).catch(() => void 0);
			await page.getByRole("button", { name: "Test the connections" }).click();
			await page.getByRole("alert").filter({ hasText: "nobody" }).waitFor();
			await page.getByLabel("User").fill("default");
		}
	},
	{
		name: "an empty stream is said, and reading can be cancelled",
		run: async (page, stack) => {
			await connect(page, stack);
			await next(page);
			await read(page, stack.emptyStream);
			await page.getByText("has no records after the start position").waitFor();
			await page.getByLabel("Start at").selectOption("LATEST");
			await page.getByRole("button", { name: "Read documents" }).click();
			await page.getByRole("button", { name: "Cancel" }).click();
			await page.getByText("Cancelled.").waitFor();
			ensure(await page.getByRole("button", { name: "Continue" }).isDisabled(), "no way on without documents");
		}
	},
	{
		name: "from an unknown stream to counted rows of a new table",
		run: async (page, stack) => {
			await connect(page, stack);
			await page.getByRole("button", { name: "Test the connections" }).click();
			await page.getByText("Kinesis answers").waitFor();
			await page.getByText(/ClickHouse 2\d.* answers/).waitFor();
			await accessible(page);
			await next(page);
			await read(page, stack.stream);
			await page.getByText(/documents of 2 shards/).waitFor();
			await accessible(page);
			await next(page);
			await tableOf(page, "journey", "journey");
			await accessible(page);
			await page.getByRole("button", { name: "Back" }).click();
			await heading(page, "Stream");
			await next(page);
			ensure(await page.getByRole("combobox", { name: "Table" }).inputValue() === "journey", "back keeps the table");
			await next(page);
			await heading(page, "Columns");
			await page.getByLabel("Type of amount").waitFor();
			await page.getByText(/Preview: \d+ rows/).waitFor();
			await page.getByLabel("Type of amount").fill("UInt8");
			await page.getByText("UInt8", { exact: false }).nth(1).waitFor();
			await page.getByLabel("CREATE TABLE statement").getByText("UInt8").waitFor();
			await page.getByText(/Preview: \d+ rows, [1-9]\d* rejected/).waitFor();
			await page.getByLabel("Type of amount").fill("Decimal(18, 2)");
			await page.getByLabel("CREATE TABLE statement").getByText("Decimal").waitFor();
			await accessible(page);
			await page.getByRole("button", { name: "Create the table" }).click();
			await page.getByText("Comes from").waitFor();
			await accessible(page);
			await next(page);
			await finish(page, "journey");
			await accessible(page);
			await page.getByRole("link", { name: "Show the pipeline" }).click();
			await heading(page, "journey");
			await page.locator(".tile", { hasText: "Rows inserted" }).getByText(/30\d/).first().waitFor();
			await page.getByRole("figure", { name: /Rows per second/ }).waitFor();
			await accessible(page);
		}
	},
	{
		name: "an existing table gets a mapping, and unmapped columns are marked",
		run: async (page, stack) => {
			await connect(page, stack);
			await next(page);
			await read(page, stack.stream);
			await page.getByText(/documents of 2 shards/).waitFor();
			await next(page);
			await tableOf(page, "mapped", "mapped");
			await page.getByText("An existing table").click();
			await next(page);
			await page.getByText("1 of 4 columns have no field: elsewhere").waitFor();
			ensure(await page.getByRole("combobox", { name: "Source of user_name" }).inputValue() === "/user/name", "a nested field of the same name is proposed");
			await page.getByRole("combobox", { name: "Source of elsewhere" }).fill("_shard_id");
			await page.keyboard.press("Escape");
			await page.getByText("have no field").waitFor({ state: "detached" });
			await page.getByLabel("Preview of rows").getByText("shardId-").first().waitFor();
			await next(page);
			await finish(page, "mapped");
			await page.getByRole("link", { name: "All pipelines" }).click();
			await page.getByRole("link", { name: "mapped" }).waitFor();
			await page.getByRole("link", { name: "journey" }).waitFor();
			await accessible(page);
			await page.getByRole("searchbox").fill("mapped");
			await page.getByRole("link", { name: "journey" }).waitFor({ state: "detached" });
		}
	},
	{
		name: "other places get a file of their own",
		run: async (page, stack) => {
			await page.goto(stack.console);
			await page.getByRole("link", { name: "journey" }).waitFor();
			const body = { keys: {
				"pipeline.name": "Elsewhere",
				"source.stream": stack.stream,
				"source.region": "us-east-1",
				"clickhouse.url": stack.clickhouse,
				"clickhouse.table": "journey"
			} };
			const file = await (await page.request.post(`${stack.console}/api/wizard/file`, {
				data: body,
				headers: { "X-Millrace-Console": "1" }
			})).json();
			ensure(file.kubernetes.includes("kind: FlinkDeployment"), file.kubernetes);
			ensure(JSON.parse(file.managed_flink)[0].PropertyMap["source.stream"] === stack.stream, file.managed_flink);
		}
	},
	{
		name: "documents beside rows, checks and the configuration without secrets",
		run: async (page, stack) => {
			await page.goto(stack.console);
			await page.getByRole("link", { name: "journey" }).click();
			await page.getByRole("tab", { name: "Documents and rows" }).click();
			await page.getByRole("region", { name: "Rows of the table" }).getByText("UInt").first().waitFor();
			await page.getByRole("button", { name: "Read documents" }).click();
			await page.getByRole("region", {
				name: "Document",
				exact: true
			}).first().waitFor();
			await accessible(page);
			await page.getByRole("tab", { name: "Checks" }).click();
			await page.getByRole("button", { name: "Run the checks" }).click();
			await page.getByText("Deduplication").first().waitFor();
			await accessible(page);
			await page.getByRole("tab", { name: "Configuration" }).click();
			await page.getByText("source.credentials.secret-access-key").waitFor();
			const text = await page.locator("main").innerText();
			ensure(text.includes("******") && !text.includes("a-secret-of-the-specs"), "secrets are asterisks");
			await accessible(page);
		}
	},
	{
		name: "rejected documents are shown with the place marked, and are replayed after a fix",
		run: async (page, stack) => {
			await page.goto(`${stack.console}/errors?pipeline=journey`);
			await page.getByRole("button", { name: "invalid_value" }).waitFor();
			await accessible(page);
			await page.getByRole("button", { name: "invalid_value" }).click();
			await page.locator("mark").first().waitFor();
			const marks = await page.locator("mark").allInnerTexts();
			ensure(marks.includes("\"<b>much</b>\""), `marked: ${marks}`);
			ensure(await page.locator("main b", { hasText: /^much$/ }).count() === 0, "no markup from documents");
			ensure((await page.locator("main").innerText()).includes("\\u202e"), "a control character is an escape");
			await page.getByRole("button", { name: /Replay/ }).click();
			await page.getByText(/0 documents replayed as 0 rows, 2 still rejected/).waitFor();
			const sql = `ALTER TABLE ${stack.database}.journey MODIFY COLUMN amount String`;
			const altered = await page.request.post(stack.clickhouse, { data: sql });
			ensure(altered.ok(), await altered.text());
			await page.getByRole("button", { name: /Replay/ }).click();
			await page.getByText(/2 documents replayed as 2 rows, 0 still rejected/).waitFor();
			await page.getByText("replayed since").first().waitFor();
			await accessible(page);
		}
	},
	{
		name: "a document of 10 MiB stays usable",
		run: async (page, stack) => {
			await connect(page, stack);
			await next(page);
			const began = Date.now();
			await read(page, stack.largeStream);
			await page.getByText("Show all").first().waitFor();
			const shown = Date.now() - began;
			const scroll = await page.evaluate(async () => {
				const before = performance.now();
				window.scrollTo(0, 400);
				await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
				return performance.now() - before;
			});
			await page.getByText("Show all").first().click();
			await page.getByLabel("Start at").selectOption("LATEST");
			console.log(JSON.stringify({
				measured: "a large document",
				shownAfterMillis: shown,
				scrollMillis: Math.round(scroll)
			}));
			ensure(scroll < 1e3, `scrolling takes ${scroll} ms`);
		}
	},
	{
		name: "everything by keyboard: from the list to a stopped pipeline",
		run: async (page, stack) => {
			await page.goto(stack.console);
			await page.getByRole("link", { name: "mapped" }).waitFor();
			const press = async (name) => {
				for (let i = 0; i < 60; i++) {
					await page.keyboard.press("Tab");
					const text = await page.evaluate(() => {
						const node = document.activeElement;
						if (!node || !["A", "BUTTON"].includes(node.tagName)) return "";
						return `${node?.getAttribute("aria-label") ?? ""} ${node?.textContent ?? ""}`;
					});
					if (name.test(text)) {
						await page.keyboard.press("Enter");
						return;
					}
				}
				ensure(false, `Tab does not reach ${name}`);
			};
			await press(/^\s*mapped$/);
			await heading(page, "mapped");
			await press(/Stop with savepoint/);
			await page.getByRole("dialog").waitFor();
			await accessible(page);
			await page.keyboard.press("Escape");
			await page.getByRole("dialog").waitFor({ state: "detached" });
			await press(/Stop with savepoint/);
			await page.getByRole("dialog").waitFor();
			await press(/^\s*Stop with savepoint/);
			await page.getByText("Everything read is committed").waitFor();
			ensure((await page.getByRole("dialog").innerText()).includes("flink run -s file:"), "the savepoint is shown");
		}
	},
	{
		name: "a pipeline is removed with its name typed",
		run: async (page, stack) => {
			await page.goto(stack.console);
			await page.getByRole("link", { name: "journey" }).click();
			await page.getByRole("button", { name: "Remove" }).click();
			const remove = page.getByRole("button", { name: "Remove the pipeline" });
			ensure(await remove.isDisabled(), "not without the name");
			await page.getByLabel("Type journey to confirm").fill("journe");
			ensure(await remove.isDisabled(), "not with a part of it");
			await page.getByLabel("Type journey to confirm").fill("journey");
			await accessible(page);
			await remove.click();
			await page.getByText("The pipeline has ended.").waitFor();
			await page.getByRole("button", { name: "All pipelines" }).click();
			await page.getByRole("checkbox", { name: /Ended/ }).waitFor();
		}
	},
	{
		name: "dark and light, wide and narrow, without violations",
		run: async (page, stack) => {
			for (const colorScheme of ["light", "dark"]) {
				await page.emulateMedia({ colorScheme });
				for (const width of [1440, 1024]) {
					await page.setViewportSize({
						width,
						height: 900
					});
					for (const path of [
						"/",
						"/errors?pipeline=journey",
						"/new"
					]) {
						await page.goto(stack.console + path);
						await page.locator("h1").first().waitFor();
						await page.waitForTimeout(500);
						await accessible(page);
						ensure(!await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth), `${path} at ${width} px scrolls sideways`);
					}
				}
			}
		}
	},
	{
		name: "with a token nobody gets in without it",
		run: async (page, stack) => {
			await page.goto(stack.tokenConsole);
			await page.getByLabel("Token").fill("wrong");
			await page.getByRole("button", { name: "Log in" }).click();
			await page.getByText("This is not the console’s token".replace("’", "'")).waitFor();
			await accessible(page);
			await page.getByLabel("Token").fill(stack.token);
			await page.getByRole("button", { name: "Log in" }).click();
			await page.getByRole("heading", { name: "Pipelines" }).waitFor();
			await page.getByRole("button", { name: "Log out" }).click();
			await page.getByLabel("Token").waitFor();
		}
	},
	{
		name: "a read-only console offers no change",
		run: async (page, stack) => {
			await page.goto(stack.readOnlyConsole);
			await page.getByText("read-only").waitFor();
			ensure(await page.getByRole("link", { name: "New pipeline" }).count() === 0, "no new pipeline");
			await page.goto(`${stack.readOnlyConsole}/new`);
			await page.getByText("creates no pipeline").waitFor();
			await accessible(page);
		}
	}
]);
export {};
