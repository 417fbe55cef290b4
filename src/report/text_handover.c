/* SPDX-License-Identifier: MIT */
/* What was sent, received and decided, for people. */
#include "report/render_text.h"

enum { LABEL_COLUMNS = 14, STATE_COLUMNS = 10 };

static void line(struct page *p, const char *label, struct span value)
{
	if (!value.len)
		return;
	page_column(p, span_of(label), LABEL_COLUMNS);
	page_text(p, value);
	page_print(p, "\n");
}

/* "Acme (60001)" */
static void org(struct page *p, const struct node *n)
{
	page_text(p, node_get_text(n, "name"));
	page_print(p, " (");
	page_text(p, node_get_text(n, "org_id"));
	page_print(p, ")");
}

/* "Branch (60002): out.age" or "Branch (60002): refused [edition]" */
void text_send(struct page *p, const struct node *root)
{
	NODE_EACH (n, report_get(root, "sent")) {
		if (node_get_text(n, "name").len)
			org(p, n);
		else
			page_print(p, "a key that cannot be read");
		page_print(p, ": ");
		if (node_get_text(n, "refused").len) {
			page_paint(p, PAINT_RED);
			page_print(p, "not sent");
			page_paint(p, PAINT_OFF);
			page_print(p, " [");
			page_text(p, node_get_text(n, "refused"));
			page_print(p, "]\n");
			continue;
		}
		page_text(p, node_get_text(n, "output"));
		page_print(p, "\n");
	}
	if (!node_get_text(root, "fingerprint").len)
		return;
	page_count(p, node_get_int(root, "components", 0), "component",
		"components");
	page_print(p, ", signed as ");
	page_text(p, node_get_text(root, "fingerprint"));
	page_print(p, "\n");
}

static void signer(struct page *p, const struct node *n)
{
	page_print(p, "signed as ");
	page_text(p, node_get_text(n, "fingerprint"));
	if (!node_get_bool(n, "known_source", false))
		page_print(p, ", not known here before");
	page_print(p, "\n");
}

void text_receive(struct page *p, const struct node *root)
{
	if (!node_get_int(root, "id", 0))
		return;
	page_print(p, "inbox:%jd from ", (intmax_t)node_get_int(root, "id", 0));
	org(p, report_get(root, "source"));
	page_print(p, ", ");
	page_count(p, node_get_int(root, "components", 0), "component",
		"components");
	page_print(p, "\n");
	signer(p, root);
}

static void state(struct page *p, struct span word)
{
	page_paint(p, span_is(word, "pending")    ? PAINT_YELLOW
		      : span_is(word, "approved") ? PAINT_GREEN
						  : PAINT_DIM);
	page_column(p, word, STATE_COLUMNS);
	page_paint(p, PAINT_OFF);
}

/* "#1  pending  2026-11-21T21:00:00Z  Acme (60001)  marta  12 components" */
static void entry(struct page *p, const struct node *n)
{
	page_print(p, "#%-4jd ", (intmax_t)node_get_int(n, "id", 0));
	state(p, node_get_text(n, "state"));
	if (span_is(node_get_text(n, "state"), "refused")) {
		page_print(p, "not what was received\n");
		return;
	}
	page_text(p, node_get_text(n, "received_at"));
	page_print(p, "  ");
	org(p, report_get(n, "source"));
	page_print(p, "  ");
	page_text(p, node_get_text(n, "sender"));
	page_print(p, "  ");
	page_count(
		p, node_get_int(n, "components", 0), "component", "components");
	page_print(p, ", ");
	page_count(p, node_get_int(n, "size", 0), "byte", "bytes");
	page_print(p, "\n      ");
	signer(p, n);
	page_flush(p);
}

static void one(struct page *p, const struct node *n)
{
	static const char *const keys[][2] = { { "state", "state" },
		{ "sender", "sender" }, { "sent_at", "sent" },
		{ "received_at", "received" }, { "received_by", "by" },
		{ "key", "key" }, { "digest", "digest" },
		{ "fingerprint", "signed as" }, { "decided_at", "decided" },
		{ "decided_by", "by" }, { "reason", "reason" } };

	page_print(p, "inbox:%jd from ", (intmax_t)node_get_int(n, "id", 0));
	org(p, report_get(n, "source"));
	page_print(p, "\n");
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		line(p, keys[i][1], node_get_text(n, keys[i][0]));
	if (!node_get_bool(n, "known_source", false))
		page_print(p, "not known here before: compare the fingerprint "
			      "by telephone\n");
	if (node_get_bool(n, "partial", false))
		page_print(p, "a selection, not the whole configuration\n");
}

void text_inbox(struct page *p, const struct node *root)
{
	const struct node *list = report_get(root, "inbox");

	NODE_EACH (n, list)
		entry(p, n);
	if (list && !list->count && !p->how->quiet)
		page_print(p, "the inbox is empty\n");
	if (!report_get(root, "entry"))
		return;
	one(p, report_get(root, "entry"));
	text_counts(p, report_get(root, "counts"));
}

/* Who sent it, whom users were taken for, then what it changes. */
void text_approve(struct page *p, const struct node *root)
{
	if (!p->how->brief) {
		const struct node *n = report_get(root, "entry");

		if (n) {
			page_print(p, "inbox:%jd from ",
				(intmax_t)node_get_int(n, "id", 0));
			org(p, report_get(n, "source"));
			page_print(p, ", ");
			signer(p, n);
		}
		NODE_EACH (u, report_get(root, "users")) {
			struct span to, from = span_split(u->text, '=', &to);

			page_print(p, "user ");
			page_text(p, from);
			page_print(p, " is ");
			page_text(p, to);
			page_print(p, " here\n");
		}
		NODE_EACH (c, report_get(root, "dependencies")) {
			page_print(p, "needed, too: ");
			page_text(p, node_get_text(c, "kind"));
			page_print(p, " ");
			page_text(p, node_get_text(c, "name"));
			page_print(p, "\n");
		}
	}
	text_changes(p, root);
}

void text_reject(struct page *p, const struct node *root)
{
	if (node_get_int(root, "id", 0))
		page_print(p, "inbox:%jd rejected\n",
			(intmax_t)node_get_int(root, "id", 0));
}

void text_receipt(struct page *p, const struct node *root)
{
	const struct node *n = report_get(root, "receipt");

	if (!n)
		return;
	page_text(p, node_get_text(n, "decision"));
	page_print(p, " by ");
	org(p, report_get(n, "target"));
	page_print(p, " at ");
	page_text(p, node_get_text(n, "decided_at"));
	page_print(p, "\n");
	line(p, "sent", node_get_text(root, "sent_at"));
	line(p, "reason", node_get_text(n, "reason"));
	line(p, "signed as", node_get_text(root, "fingerprint"));
	if (node_get_bool(root, "known", false))
		page_print(p, "it was in the log already\n");
}
