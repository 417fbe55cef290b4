/* SPDX-License-Identifier: MIT */
/* Which answer is shown how on a terminal. */
#include <string.h>

#include "report/render_text.h"

/* Where the whole point is to be read, --quiet leaves the answer alone. */
static const struct family {
	const char *command;
	void (*show)(struct page *p, const struct node *root);
	bool spoken; /* also with --quiet */
} families[] = {
	{ "apply", text_changes, false },
	{ "diff", text_changes, false },
	{ "import", text_changes, false },
	{ "undo", text_changes, false },
	{ "convert", text_convert, false },
	{ "show", text_show, true },
	{ "schema", text_schema, true },
	{ "log", text_log, true },
	{ "log-prune", text_log_prune, false },
	{ "status", text_status, true },
	{ "validate", text_validate, false },
	{ "export", text_export, false },
	{ "init", text_init, false },
	{ "trust", text_trust, true },
	{ "fmt", text_fmt, false },
	{ "send", text_send, false },
	{ "receive", text_receive, false },
	{ "inbox", text_inbox, true },
	{ "approve", text_approve, false },
	{ "reject", text_reject, false },
	{ "receipt-verify", text_receipt, true },
	{ "key-new", text_key_new, true },
	{ "key-list", text_key_list, true },
	{ "key-show", text_key_show, true },
	{ "key-revoke", text_key_changed, false },
	{ "key-reset-clock", text_key_reset_clock, false },
	{ "key-export-identity", text_key_changed, false },
	{ "policy", text_policy, true },
	{ "version", text_version, true },
	{ "help", text_plain, true },
};

static const struct family *find(const char *command)
{
	static const struct family other = { NULL, text_plain, false };

	for (size_t i = 0; i < sizeof families / sizeof *families; i++)
		if (!strcmp(families[i].command, command))
			return &families[i];
	return &other;
}

void report_text(struct page *p)
{
	const struct family *f = find(p->answer->command);

	if (!p->how->quiet || f->spoken)
		f->show(p, p->answer->root);
}

void text_counts(struct page *p, const struct node *counts)
{
	size_t widest = 0;

	NODE_EACH (n, counts)
		if (page_width(n->key) > widest)
			widest = page_width(n->key);
	NODE_EACH (n, counts) {
		page_print(p, "  ");
		page_column(p, n->key, widest + 2);
		if (n->type == NODE_INT)
			page_number(p, n->integer);
		else if (n->type == NODE_TEXT)
			page_text(p, n->text);
		else
			page_value(p, n);
		page_print(p, "\n");
	}
}

void text_plain(struct page *p, const struct node *root)
{
	const struct node *text = node_get(root, SPAN("text"));

	if (text && text->type == NODE_TEXT) {
		page_lines(p, text->text);
		return;
	}
	NODE_EACH (n, root) {
		page_text(p, n->key);
		page_print(p, ": ");
		page_value(p, n);
		page_print(p, "\n");
		page_flush(p);
	}
}
