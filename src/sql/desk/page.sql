-- Pages to hand on: self-contained HTML, without scripts or outside requests, printable on A4.

CREATE FUNCTION page_text(words text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(nullif(picture_text(words, 2000), ''), '–');
COMMENT ON FUNCTION page_text(text) IS
'Return a text for a page, with control characters replaced; a dash if it is NULL or empty';

CREATE FUNCTION page_note(words text) RETURNS xml
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN words IS NOT NULL THEN xmlelement(name p, upper(left(words, 1)) || substr(words, 2) || '.') END;
COMMENT ON FUNCTION page_note(text) IS 'Return words as a paragraph of a page, as a sentence; NULL for NULL';

CREATE FUNCTION page_row(VARIADIC cells text[]) RETURNS xml
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN xmlelement(name tr, (SELECT xmlagg(xmlelement(name td,
		-- class t keeps a time on one line
		xmlattributes(CASE WHEN c.words ~ '^\d{4}-\d\d-\d\d( \d\d:\d\d)?$' THEN 't' END AS class),
		page_text(c.words)) ORDER BY c.n)
	FROM unnest(cells) WITH ORDINALITY c(words, n)));
COMMENT ON FUNCTION page_row(text[]) IS 'Return a table row of a page';

CREATE FUNCTION page_table(title text, heads text[], body xml, nothing text) RETURNS xml
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN xmlelement(name section,
	xmlelement(name h2, page_text(title)),
	CASE WHEN body IS NULL THEN xmlelement(name p, page_text(nothing))
		ELSE xmlelement(name table,
			xmlelement(name thead,
				xmlelement(name tr, (SELECT xmlagg(xmlelement(name th, page_text(h.words)) ORDER BY h.n)
				FROM unnest(heads) WITH ORDINALITY h(words, n)))),
			xmlelement(name tbody, body))
	END);
COMMENT ON FUNCTION page_table(text, text[], xml, text) IS
'Return a section of a page: a heading and a table, or the text `nothing` if the table is empty';

CREATE FUNCTION page_frame(title text, body xml) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN E'<!DOCTYPE html>\n' || xmlelement(name html, xmlattributes('en' AS lang),
	xmlelement(name head,
		xmlelement(name meta, xmlattributes('utf-8' AS charset)),
		xmlelement(name title, page_text(title)),
		xmlelement(name style,
			'body { font: 10pt "DejaVu Sans", "Noto Sans", sans-serif; color: #222222; margin: 12mm auto; max-width: 186mm } '
			'h1 { font-size: 16pt; margin: 0 0 2mm } h2 { font-size: 12pt; margin: 6mm 0 2mm } '
			'table { border-collapse: collapse; width: 100%; table-layout: auto } thead { display: table-header-group } '
			'tr { break-inside: avoid } th, td { text-align: left; vertical-align: top; padding: 1mm 2mm 1mm 0; '
			'border-bottom: 0.2mm solid #bbbbbb; font-size: 8pt; overflow-wrap: break-word } th { border-bottom-color: #222222 } '
			'h1, h2 { break-after: avoid } .t { white-space: nowrap } '
			'svg { display: block; width: 100%; height: auto; max-height: 250mm; break-inside: avoid } '
			'p { margin: 1mm 0 } .small { font-size: 8pt; color: #555555 } '
			'@page { size: A4; margin: 12mm } @media print { body { margin: 0 } }')),
	xmlelement(name body, xmlelement(name h1, page_text(title)), body))::text;
COMMENT ON FUNCTION page_frame(text, xml) IS 'Return a page of HTML around its body';

CREATE FUNCTION page_lists() RETURNS xml
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
	SELECT xmlconcat(page_table('How old the lists are',
		ARRAY['List', 'First copy', 'Last accepted copy', 'Ships', 'Without number', 'Records not read', 'Last copy tried',
			'Quarantined since', 'Why'],
		(SELECT xmlagg(page_row(s.list, page_time(s.first_accepted_at),
				coalesce(page_time(s.last_accepted_at), 'never loaded'), s.ships::text, s.ships_without_number::text,
				s.rejected::text,
				page_time(s.last_tried_at), page_time(s.quarantined_since), s.quarantine_reason) ORDER BY s.list)
			FROM list_status s),
		'No list is registered.'),
		CASE WHEN first_copies() = '{}' THEN
			xmlelement(name p, 'No list has been loaded: nothing on this page says that a vessel is not sanctioned.')
		END);
END;
COMMENT ON FUNCTION page_lists() IS 'Return the part of a page that shows how old each list is';

CREATE FUNCTION lists_then(mmsi integer, imo imo, surely tstzrange, possibly tstzrange) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN (
	SELECT string_agg(d.list || CASE d.status WHEN 'listed' THEN '' ELSE ' (possibly)' END, ', ' ORDER BY d.list)
	FROM lists_during(lists_then.mmsi, lists_then.imo::integer, surely, possibly) d);
COMMENT ON FUNCTION lists_then(integer, imo, tstzrange, tstzrange) IS
'Return the lists that name a ship at some time of an event, as known now, separated by commas, each with '
'"(possibly)" unless it surely did: by its IMO number, or by an MMSI that a list gives, as lists_during() does; NULL: '
'none of those loaded';

CREATE FUNCTION lists_then(imo imo, at timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN lists_then(NULL, imo, event_time(at, at), event_time(at, at));
COMMENT ON FUNCTION lists_then(imo, timestamptz) IS
'Return the lists that name an IMO number at a time, as known now, separated by commas, each with "(possibly)" if the '
'time lies between two snapshots or the listing no longer gives the number; NULL: none of those loaded';
