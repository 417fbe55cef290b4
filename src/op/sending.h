/* SPDX-License-Identifier: MIT */
/* What sending is made of: one export, many keys. */
#ifndef SENDING_H
#define SENDING_H

#include "op/exporting.h"
#include "op/outbox.h"
#include "op/sealing.h"
#include "op/transfer.h"
#include "model/keyline.h"
#include "util/vec.h"

/* The name of the bundle inside. */
#define SENDING_BUNDLE "bundle.tar.zst"

/* One key, and what becomes of it. */
struct addressee {
	struct keyline key;
	char id[KEY_ID_TEXT];
	const char *path; /* of the sealed file */
	struct output file;
	struct sent sent;
	enum opk_status status;
	enum opk_code code; /* of the last fault, when status is not OK */
	bool read;          /* the key could be read */
};

struct sending {
	struct exporting export;
	const struct opk_send_options *options;
	struct arena arena;
	VEC(struct addressee) to;
	struct buf bundle;
	struct digest sha256;
	unsigned char seed[ED25519_SEED];
	struct signer signer;
	struct span sent_at;
	struct plan plan;
	int64_t now;
};

/* Sign a transfer for one addressee and seal it into a file that has no name
 * yet: output_place gives it its. */
enum opk_status sending_seal(struct sending *s, struct addressee *to);

#endif
