/* SPDX-License-Identifier: MIT */
/* Keys and rules of a hand-over, for people. */
#include "report/render_text.h"

enum {
	LABEL_COLUMNS = 14,
	ID_COLUMNS = 18,
	STATE_COLUMNS = 9,
	CODE_COLUMNS = 20
};

void text_key_new(struct page *p, const struct node *root)
{
	const struct node *key = report_get(root, "key");

	if (!key)
		return;
	page_text(p, node_get_text(key, "line"));
	page_print(p, "\n");
}

static void state(struct page *p, struct span word)
{
	page_paint(p, span_is(word, "open") ? PAINT_GREEN : PAINT_DIM);
	page_column(p, word, STATE_COLUMNS);
	page_paint(p, PAINT_OFF);
}

/* "9f3a...  used  until 2026-11-22T21:00:00Z  by ann  Acme (60001)  note" */
void text_key_list(struct page *p, const struct node *root)
{
	const struct node *list = report_get(root, "keys");

	NODE_EACH (n, list) {
		page_column(p, node_get_text(n, "id"), ID_COLUMNS);
		state(p, node_get_text(n, "state"));
		page_print(p, "until ");
		page_text(p, node_get_text(n, "expires"));
		page_print(p, "  by ");
		page_text(p, node_get_text(n, "by"));
		if (node_get_text(n, "used_by").len) {
			page_print(p, "  used by ");
			page_text(p, node_get_text(n, "used_by"));
			page_print(p, " at ");
			page_text(p, node_get_text(n, "decided"));
		}
		if (node_get_text(n, "note").len) {
			page_print(p, "  ");
			page_text(p, node_get_text(n, "note"));
		}
		page_print(p, "\n");
	}
	if (list && !list->count && !p->how->quiet)
		page_print(p, "no keys\n");
}

static void line(struct page *p, const char *label, struct span value)
{
	if (!value.len)
		return;
	page_print(p, "  ");
	page_column(p, span_of(label), LABEL_COLUMNS);
	page_text(p, value);
	page_print(p, "\n");
}

static void owner(struct page *p, const struct node *n)
{
	static const char *const keys[] = { "edition", "data_center" };

	page_print(p, "  ");
	page_column(p, SPAN("for"), LABEL_COLUMNS);
	page_text(p, node_get_text(n, "org_name"));
	page_print(p, " (");
	page_text(p, node_get_text(n, "org_id"));
	page_print(p, ")");
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		if (!node_get_text(n, keys[i]).len)
			continue;
		page_print(p, ", ");
		page_text(p, node_get_text(n, keys[i]));
	}
	page_print(p, "\n");
}

void text_key_show(struct page *p, const struct node *root)
{
	static const struct {
		const char *label, *key;
	} rows[] = { { "state", "state" }, { "valid until", "expires" },
		{ "fingerprint", "fingerprint" }, { "made", "made" },
		{ "made by", "by" }, { "used by", "used_by" },
		{ "decided", "decided" }, { "exported", "exported" },
		{ "note", "note" } };
	const struct node *n = report_get(root, "key");

	if (!n)
		return;
	page_print(p, "key ");
	page_text(p, node_get_text(n, "id"));
	page_print(p, "\n");
	owner(p, n);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		line(p, rows[i].label, node_get_text(n, rows[i].key));
}

void text_key_changed(struct page *p, const struct node *root)
{
	const struct node *n = report_get(root, "key");
	struct span output = node_get_text(root, "output");

	if (!n || opk_answer_status(p->answer) || span_is(output, "-"))
		return;
	page_print(p, "key ");
	page_text(p, node_get_text(n, "id"));
	if (output.len) {
		page_print(p, ": its secret is in ");
		page_text(p, output);
		page_print(p, ", keep it to yourself");
	} else {
		page_print(p, " ");
		page_text(p, node_get_text(n, "state"));
	}
	page_print(p, "\n");
}

void text_key_reset_clock(struct page *p, const struct node *root)
{
	const struct node *revoked = report_get(root, "revoked");

	if (opk_answer_status(p->answer) || !revoked)
		return;
	if (!node_get_bool(root, "reset", false)) {
		page_print(p, "the clock is not behind: nothing was changed\n");
		return;
	}
	page_print(p, "the highest time seen was ");
	page_text(p, node_get_text(root, "kept"));
	page_print(p, ", and is now ");
	page_text(p, node_get_text(root, "now"));
	page_print(p, "\n");
	NODE_EACH (n, revoked) {
		page_print(p, "key ");
		page_text(p, n->text);
		page_print(p, " revoked\n");
	}
	if (!revoked->count)
		page_print(p, "no key was open\n");
}

static const char *verdict(const struct node *rule)
{
	const struct node *n = node_get(rule, SPAN("holds"));

	if (!n || n->type != NODE_BOOL)
		return "depends";
	return n->boolean ? "holds" : "fails";
}

/* "receive-limit       holds   3 (relaxed)  the target ... has received" */
void text_policy(struct page *p, const struct node *root)
{
	NODE_EACH (n, report_get(root, "rules")) {
		const char *word = verdict(n);
		bool fails = word[0] == 'f';

		page_column(p, node_get_text(n, "code"), CODE_COLUMNS);
		page_paint(p, fails ? PAINT_RED : PAINT_GREEN);
		page_column(p, span_of(word), STATE_COLUMNS);
		page_paint(p, PAINT_OFF);
		page_text(p, node_get_text(n, "why"));
		if (node_get_bool(n, "relaxed", false))
			page_print(p, " (relaxed in org.yaml)");
		page_print(p, "\n");
		if (p->how->verbose || fails) {
			page_print(p, "%*s", CODE_COLUMNS, "");
			page_text(p, node_get_text(n, fails ? "hint" : "rule"));
			page_print(p, "\n");
		}
		page_flush(p);
	}
}
