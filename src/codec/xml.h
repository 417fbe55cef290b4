/* SPDX-License-Identifier: MIT */
/*
 * XML 1.0 through libxml2: bytes <-> elements.
 *
 * Refused: DOCTYPE, entities other than the five predefined and character
 * references, processing instructions other than the XML declaration, other
 * encodings than UTF-8, mixed content, nesting beyond TREE_DEPTH. Nothing is
 * ever loaded from elsewhere. Namespace declarations are accepted and
 * ignored (Salesforce writes them).
 */
#ifndef XML_H
#define XML_H

#include "tree/element.h"
#include "util/buf.h"
#include "util/fault.h"

/* Read a document; places are those of each start tag's '<'. Linear. */
enum opk_status xml_read(const struct source *src, struct arena *a,
	struct faults *f, struct element **out);

/*
 * Write canonical XML: declaration, two spaces of indent, attributes and
 * children as they stand, empty elements as <x/>, text escaped minimally,
 * LF, one final newline. Reading it gives the same elements.
 */
void xml_write(const struct element *e, struct buf *out);

/* Does the document, known to be well-formed, hold a comment? */
bool xml_has_comment(struct span text);

#endif
