-- SPDX-License-Identifier: MIT
-- The job of `orgpack convert Leads --all` on the bench's tables, in SQL:
-- accounts by company, contacts by e-mail address, first come first served.
-- For SQLite; what other dialects call differently stands in @...@.

CREATE TABLE K AS
SELECT rn, id, Company, Email, ek,
	CASE WHEN k LIKE '%gmbh' THEN substr(k, 1, length(k) - 4)
	WHEN k LIKE '%inc' OR k LIKE '%ltd' OR k LIKE '%llc'
		THEN substr(k, 1, length(k) - 3)
	WHEN k LIKE '%ag' THEN substr(k, 1, length(k) - 2)
	ELSE k END AS ck
FROM (SELECT @ROWID@ AS rn, id, Company, Email, lower(trim(Email)) AS ek,
	replace(replace(replace(replace(lower(Company), '.', ''), ',', ''),
		'-', ''), ' ', '') AS k
	FROM Leads) AS folded;

CREATE TABLE AK AS
SELECT CASE WHEN k LIKE '%gmbh' THEN substr(k, 1, length(k) - 4)
	WHEN k LIKE '%inc' OR k LIKE '%ltd' OR k LIKE '%llc'
		THEN substr(k, 1, length(k) - 3)
	WHEN k LIKE '%ag' THEN substr(k, 1, length(k) - 2)
	ELSE k END AS ck, id
FROM (SELECT id, replace(replace(replace(replace(lower(Account_Name),
		'.', ''), ',', ''), '-', ''), ' ', '') AS k
	FROM Accounts WHERE Account_Name <> '') AS folded;
CREATE INDEX AK_ck ON AK(ck);

CREATE TABLE NewAccounts AS
SELECT ck, first_rn, (SELECT max(CAST(id AS BIGINT)) FROM Accounts)
	+ row_number() OVER (ORDER BY first_rn) AS id
FROM (SELECT ck, min(rn) AS first_rn FROM K
	WHERE ck <> '' AND NOT EXISTS (SELECT 1 FROM AK WHERE AK.ck = K.ck)
	GROUP BY ck) AS n;
CREATE INDEX NewAccounts_ck ON NewAccounts(ck);

CREATE TABLE CK AS
SELECT lower(trim(Email)) AS ek, id FROM Contacts;
CREATE INDEX CK_ek ON CK(ek);

CREATE TABLE NewContacts AS
SELECT ek, first_rn, (SELECT max(CAST(id AS BIGINT)) FROM Contacts)
	+ row_number() OVER (ORDER BY first_rn) AS id
FROM (SELECT ek, min(rn) AS first_rn FROM K
	WHERE NOT EXISTS (SELECT 1 FROM CK WHERE CK.ek = K.ek)
	GROUP BY ek) AS n;
CREATE INDEX NewContacts_ek ON NewContacts(ek);

CREATE TABLE Linked AS
SELECT K.rn AS rn, K.id AS lead,
	coalesce(AK.id, CAST(NA.id AS TEXT), '') AS account,
	CASE WHEN AK.id IS NOT NULL THEN 'linked'
	WHEN NA.id IS NULL THEN 'none'
	WHEN NA.first_rn = K.rn THEN 'created'
	ELSE 'linked' END AS account_action,
	coalesce(CK.id, CAST(NC.id AS TEXT)) AS contact,
	CASE WHEN NC.first_rn = K.rn THEN 1 ELSE 0 END AS made_contact
FROM K LEFT JOIN AK ON AK.ck = K.ck
	LEFT JOIN NewAccounts AS NA ON NA.ck = K.ck
	LEFT JOIN CK ON CK.ek = K.ek
	LEFT JOIN NewContacts AS NC ON NC.ek = K.ek;
CREATE INDEX Linked_rn ON Linked(rn);

-- What each contact gets: of each field the first value that is not empty.
CREATE TABLE Filled AS
SELECT LK.contact AS contact,
@FILLED@
FROM Linked AS LK JOIN Leads AS L ON L.@ROWID@ = LK.rn
GROUP BY LK.contact;
CREATE INDEX Filled_contact ON Filled(contact);

CREATE TABLE ContactsAfter AS
SELECT C.id AS id, C.Owner AS Owner,
@MERGED@
FROM Contacts AS C LEFT JOIN Filled AS F ON F.contact = C.id
ORDER BY CAST(C.id AS BIGINT);
INSERT INTO ContactsAfter
SELECT CAST(NC.id AS TEXT), L.Owner,
@MADE@
FROM NewContacts AS NC JOIN Leads AS L ON L.@ROWID@ = NC.first_rn
	JOIN Filled AS F ON F.contact = CAST(NC.id AS TEXT)
ORDER BY NC.id;

CREATE TABLE AccountsAfter AS
SELECT id, Owner, Account_Name, Phone, Website, Industry, Employees,
	Annual_Revenue, Billing_Street, Billing_City, Billing_State,
	Billing_Code, Billing_Country, '' AS Rating, Created_Time
FROM Accounts ORDER BY CAST(id AS BIGINT);
INSERT INTO AccountsAfter
SELECT CAST(NA.id AS TEXT), L.Owner, L.Company, L.Phone, L.Website,
	L.Industry, L.No_of_Employees, L.Annual_Revenue, L.Street, L.City,
	L.State, L.Zip_Code, L.Country, L.Rating, '@NOW@'
FROM NewAccounts AS NA JOIN Leads AS L ON L.@ROWID@ = NA.first_rn
ORDER BY NA.id;
