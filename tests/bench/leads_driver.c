/* SPDX-License-Identifier: MIT */
/*
 * leads_driver DIR LEADS [SEED] -- write records/ for the bench of convert:
 * so many leads of 25 columns, half as many contacts, a fifth as many
 * accounts. The same numbers give the same bytes.
 *
 * Of the leads one in five is a known contact, one in twenty comes twice,
 * one in seven has no company; companies recur, written in several ways.
 * Nobody has changed employers, since the SQL beside it knows nothing of that.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/buf.h"
#include "util/file.h"

enum { FLUSH = 1 << 20 };

static const char *const firsts[] = { "Anna", "Bo", "Chiara", "David", "Elif",
	"Farid", "Greta", "Hiro", "Ines", "Jonas", "Kofi", "Lena", "Mehmet",
	"Nina", "Omar", "Petra" };
static const char *const lasts[] = { "Weber", "Ito", "Rossi", "Novak", "Yilmaz",
	"Haddad", "Vogel", "Tanaka", "Costa", "Frank", "Mensah", "Hartmann",
	"Kaya", "Roth", "Aziz", "Keller" };
static const char *const cities[] = { "Berlin", "Osaka", "Torino", "Brno",
	"Izmir", "Amman", "Bonn", "Kobe", "Lisboa", "Ulm", "Accra", "Graz" };
static const char *const forms[] = { "GmbH", "Inc", "Ltd", "AG", "LLC" };
static const char *const sources[] = { "Advertisement", "Cold Call",
	"Employee Referral", "External Referral", "Online Store", "Partner",
	"Trade Show", "Web Download" };
static const char *const industries[] = { "Communications", "Technology",
	"Manufacturing", "Consulting" };
static const char *const sizes[] = { "12", "48", "130", "900", "4000" };

struct bench {
	uint64_t state;
	uint64_t leads, contacts, accounts;
	struct buf out;
	int fd;
};

#define PICK(b, list) (list)[draw((b), sizeof(list) / sizeof *(list))]

/* splitmix64 (Steele, Lea, Flood 2014). */
static uint64_t mix(uint64_t z)
{
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9U;
	z = (z ^ z >> 27) * 0x94d049bb133111ebU;
	return z ^ z >> 31;
}

static uint64_t draw(struct bench *b, uint64_t below)
{
	b->state += 0x9e3779b97f4a7c15U;
	return mix(b->state) % below;
}

static void flush(struct bench *b)
{
	if (b->out.failed || !file_write_all(b->fd, buf_span(&b->out))) {
		perror("leads_driver");
		exit(1);
	}
	buf_clear(&b->out);
}

static void begin(struct bench *b, const char *dir, const char *module,
	const char *header)
{
	char path[4096];

	snprintf(path, sizeof path, "%s/records/%s.csv", dir, module);
	b->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (b->fd < 0) {
		perror(path);
		exit(1);
	}
	buf_add_text(&b->out, header);
}

static void end(struct bench *b)
{
	flush(b);
	close(b->fd);
}

static void row_done(struct bench *b)
{
	buf_add_char(&b->out, '\n');
	if (b->out.len > FLUSH)
		flush(b);
}

static void add_owner(struct bench *b)
{
	buf_add_text(&b->out, ",1,");
}

/* Company n, written like this or like that. */
static void add_company(struct bench *b, uint64_t n, uint64_t way)
{
	const char *name = lasts[n % 16], *city = cities[n % 12];
	const char *form = forms[n % 5];

	if (way % 3 == 0)
		buf_print(&b->out, "%s %s %ju %s", name, city, (uintmax_t)n,
			form);
	else if (way % 3 == 1)
		buf_print(&b->out, "\"%s-%s %ju, %s.\"", name, city,
			(uintmax_t)n, form);
	else
		buf_print(&b->out, "%s %s %ju", name, city, (uintmax_t)n);
}

static void add_email(struct bench *b, uint64_t person, uint64_t way)
{
	buf_print(&b->out,
		way % 4 ? "%s.%s%ju@example.com" : "%s.%s%ju@Example.COM",
		firsts[person % 16], lasts[person / 16 % 16],
		(uintmax_t)person);
}

static void add_phone(struct bench *b, uint64_t n)
{
	buf_print(&b->out, "+49 30 %07ju", (uintmax_t)(n % 10000000));
}

static void add_address(struct bench *b, uint64_t n)
{
	const char *city = cities[n % 12];

	buf_print(&b->out, "%s %ju,%s,%s,%05ju,%s", "Lange Strasse",
		(uintmax_t)(n % 200 + 1), city, city, (uintmax_t)(n % 100000),
		n % 2 ? "Germany" : "Italy");
}

static void write_accounts(struct bench *b, const char *dir)
{
	begin(b, dir, "Accounts",
		"id,Owner,Account_Name,Phone,Website,Industry,Employees,"
		"Annual_Revenue,Billing_Street,Billing_City,Billing_State,"
		"Billing_Code,Billing_Country,Created_Time\n");
	for (uint64_t i = 0; i < b->accounts; i++) {
		buf_print(&b->out, "%ju", (uintmax_t)(20000000 + i));
		add_owner(b);
		add_company(b, i, 0);
		buf_add_char(&b->out, ',');
		add_phone(b, i * 7);
		buf_print(&b->out, ",www.c%ju.example.com,%s,%s,%ju,",
			(uintmax_t)i, PICK(b, industries), PICK(b, sizes),
			(uintmax_t)draw(b, 9000000));
		add_address(b, i * 3);
		buf_add_text(&b->out, ",2025-03-01T09:00:00+01:00");
		row_done(b);
	}
	end(b);
}

/* Where a person works, known or not: always at the same company. */
static uint64_t company_of(const struct bench *b, uint64_t person)
{
	return mix(person) % (b->accounts * 2 + 1);
}

static void write_contacts(struct bench *b, const char *dir)
{
	begin(b, dir, "Contacts",
		"id,Owner,Salutation,First_Name,Last_Name,Account_Name,Title,"
		"Email,Phone,Mobile,Fax,Lead_Source,Email_Opt_Out,"
		"Mailing_Street,Mailing_City,Mailing_State,Mailing_Zip,"
		"Mailing_Country,Created_Time\n");
	for (uint64_t i = 0; i < b->contacts; i++) {
		uint64_t person = i * 2; /* every second one of the people */
		uint64_t company = company_of(b, person);

		buf_print(&b->out, "%ju", (uintmax_t)(40000000 + i));
		add_owner(b);
		buf_print(&b->out, ",%s,%s-%ju,", firsts[person % 16],
			lasts[person / 16 % 16], (uintmax_t)person);
		if (i % 3 && company < b->accounts)
			buf_print(&b->out, "%ju",
				(uintmax_t)(20000000 + company));
		buf_add_text(&b->out, ",Manager,");
		add_email(b, person, i);
		buf_add_char(&b->out, ',');
		if (i % 2)
			add_phone(b, i);
		buf_print(&b->out, ",,,%s,false,", PICK(b, sources));
		add_address(b, i);
		buf_add_text(&b->out, ",2025-04-01T09:00:00+02:00");
		row_done(b);
	}
	end(b);
}

/* Who a lead is: a known contact, a new person, or the lead before again. */
static uint64_t person_of(const struct bench *b, uint64_t i)
{
	if (i % 20 == 19)
		i--;
	if (i % 5 == 0)
		return i % b->contacts * 2;
	return i * 2 + 1;
}

static void write_lead(struct bench *b, uint64_t i)
{
	uint64_t person = person_of(b, i);
	uint64_t company = company_of(b, person);

	buf_print(&b->out, "%ju", (uintmax_t)(60000000 + i));
	add_owner(b);
	buf_print(&b->out, "%s,%s,%s-%ju,", i % 2 ? "Mr." : "Ms.",
		firsts[person % 16], lasts[person / 16 % 16],
		(uintmax_t)person);
	if (i % 7)
		add_company(b, company, draw(b, 6));
	buf_add_text(&b->out, ",Head of Purchasing,");
	add_email(b, person, i);
	buf_add_char(&b->out, ',');
	add_phone(b, i * 11);
	buf_add_text(&b->out, ",+49 171 5551234,,www.example.com,");
	buf_print(&b->out, "%s,Contacted,%s,%s,%ju.50,Active,",
		PICK(b, sources), PICK(b, industries), PICK(b, sizes),
		(uintmax_t)draw(b, 5000000));
	add_address(b, i);
	buf_print(&b->out, ",2026-%02ju-%02juT10:15:00+01:00,",
		(uintmax_t)(i % 9 + 1), (uintmax_t)(i % 28 + 1));
	if (i % 10 == 3)
		buf_add_text(&b->out, "\"Asked for an offer, and for a "
				      "\"\"second\"\" visit.\nCall back.\"");
	else
		buf_add_text(&b->out, "Met at the fair; wants the catalogue");
	row_done(b);
}

static void write_leads(struct bench *b, const char *dir)
{
	begin(b, dir, "Leads",
		"id,Owner,Salutation,First_Name,Last_Name,Company,Designation,"
		"Email,Phone,Mobile,Fax,Website,Lead_Source,Lead_Status,"
		"Industry,No_of_Employees,Annual_Revenue,Rating,Street,City,"
		"State,Zip_Code,Country,Created_Time,Description\n");
	for (uint64_t i = 0; i < b->leads; i++)
		write_lead(b, i);
	end(b);
}

int main(int argc, char **argv)
{
	struct bench b = { .fd = -1 };
	char path[4096];

	if (argc < 3) {
		fputs("leads_driver DIR LEADS [SEED]\n", stderr);
		return 2;
	}
	b.leads = strtoull(argv[2], NULL, 10);
	b.state = argc > 3 ? strtoull(argv[3], NULL, 10) : 1;
	b.contacts = b.leads / 2 + 1;
	b.accounts = b.leads / 5 + 1;
	snprintf(path, sizeof path, "%s/records", argv[1]);
	if (mkdir(path, 0755) && access(path, W_OK)) {
		perror(path);
		return 1;
	}
	write_accounts(&b, argv[1]);
	write_contacts(&b, argv[1]);
	write_leads(&b, argv[1]);
	buf_release(&b.out);
	return 0;
}
