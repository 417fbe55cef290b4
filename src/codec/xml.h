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

/*
 * Read a document; places are those of each start tag's '<'. Names and texts
 * borrow from src->text or the arena. White space between elements is no text
 * of theirs. Prefixes are dropped. Refused too: documents of more than 10 MB,
 * elements with more than 256 attributes, more than 10,000 different names.
 * Of what is refused before libxml2 is asked (DOCTYPE, instructions) all is
 * reported, of syntax the first fault. Linear; thread-safe.
 */
enum opk_status xml_read(const struct source *src, struct arena *a,
	struct faults *f, struct element **out);

/*
 * Write canonical XML: declaration, two spaces of indent, attributes and
 * children as they stand, empty elements as <x/>, text escaped minimally,
 * LF, one final newline. Reading it gives the same elements, if texts hold
 * nothing unwritable; such characters become U+FFFD.
 */
void xml_write(const struct element *e, struct buf *out);

/* Offset of the first character that no XML 1.0 document can hold (controls,
 * U+FFFE, U+FFFF) in valid UTF-8, or text.len. */
size_t xml_find_unwritable(struct span text);

/* Does the document, known to be well-formed, hold a comment? */
bool xml_has_comment(struct span text);

#endif
