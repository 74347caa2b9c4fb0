-- Names in many scripts against the spelling of lists; different names that sound alike;
-- names cut, shortened and left out in part; readings never above an equal key.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql

-- part: seen when the rules were made; aside: written down before and looked at once, after
CREATE TEMP TABLE spelling (part text, kind text, a text, b text);
INSERT INTO spelling VALUES
	('seen', 'Cyrillic', 'Капитан Даниил Киреев', 'KAPITAN DANIIL KIREEV'),
	('seen', 'Cyrillic', 'Иван Поддубный', 'IVAN PODDUBNYY'),
	('seen', 'Cyrillic', 'Академик Черский', 'AKADEMIK CHERSKIY'),
	('seen', 'Cyrillic', 'Василий Головнин', 'VASILY GOLOVNIN'),
	('seen', 'Cyrillic', 'Фёдор Ушаков', 'FEDOR USHAKOV'),
	('seen', 'Cyrillic', 'Алексей Данченко', 'ALEKSEI DANCHENKO'), ('seen', 'Cyrillic', 'Пижма', 'PIZHMA'),
	('seen', 'Cyrillic', 'Михаил Лермонтов', 'MIKHAIL LERMONTOV'),
	('seen', 'Cyrillic', 'Никифор Бегичев', 'NIKIFOR BEGICHEV'),
	('seen', 'Cyrillic', 'Ольга Матвеева', 'OLGA MATVEEVA'),
	('seen', 'Cyrillic', 'Александр Ханжонков', 'ALEXANDER KHANZHONKOV'),
	('seen', 'Cyrillic', 'Красногорск', 'KRASNOGORSK'), ('seen', 'Cyrillic', 'Сириус', 'SIRIUS'),
	('seen', 'Cyrillic', 'Ямал Кречет', 'YAMAL KRECHET'), ('seen', 'Cyrillic', 'Эльбрус', 'ELBRUS'),
	('seen', 'Cyrillic', 'Юпитер', 'YUPITER'), ('seen', 'Cyrillic', 'Яхонт', 'YAKHONT'),
	('seen', 'Cyrillic', 'Мыс Желания', 'MYS ZHELANIYA'), ('seen', 'Cyrillic', 'Царевна', 'TSAREVNA'),
	('seen', 'Cyrillic', 'Хабаровск', 'KHABAROVSK'), ('seen', 'Cyrillic', 'Сергей Цыденов', 'SERGEY TSYDENOV'),
	('seen', 'Cyrillic', 'Кузьма Минин', 'KUZMA MININ'), ('seen', 'Cyrillic', 'Пётр Первый', 'PYOTR PERVYY'),
	('seen', 'Cyrillic', 'Щука', 'SHCHUKA'), ('seen', 'Cyrillic', 'Подъёмник', 'PODYEMNIK'),
	('seen', 'Ukrainian', 'Чорноморськ', 'CHORNOMORSK'), ('seen', 'Ukrainian', 'Їжак', 'YIZHAK'),
	('seen', 'Cyrillic', 'Sovcomflot Прогресс', 'SOVCOMFLOT PROGRESS'), ('seen', 'Cyrillic', 'Си Стар', 'SEA STAR'),
	('seen', 'Cyrillic', 'Гринвич', 'GREENWICH'), ('seen', 'Latin', 'YURIJ', 'YURIY'),
	('seen', 'Latin', 'ARSENYEV', 'ARSENIEV'), ('seen', 'Latin', 'ZHELEZNYAKOV', 'ZHELEZNIAKOV'),
	('seen', 'Latin', 'KHOLMOGORY', 'HOLMOGORY'), ('seen', 'Latin', 'ALEKSANDR', 'ALEXANDR'),
	('seen', 'Latin', 'SOFYA', 'SOFIA'), ('seen', 'Hangul', '평화', 'PHYONG HWA'),
	('seen', 'Hangul', '태평산', 'THAE PYONG SAN'), ('seen', 'Hangul', '백두산', 'PAEK TU SAN'),
	('seen', 'Hangul', '은률', 'UN RYUL'), ('seen', 'Hangul', '장진강', 'JANG JIN GANG'),
	('seen', 'Hangul', '류경', 'RYU GYONG'), ('seen', 'Hangul', '삼정 1', 'SAM JONG 1'),
	('seen', 'Hangul', '고산', 'KO SAN'), ('seen', 'Hangul', '남산 8', 'NAM SAN 8'),
	('seen', 'Hangul', '청천강', 'CHONG CHON GANG'), ('seen', 'Hangul', '룡림', 'RYONG RIM'),
	('seen', 'Hangul', '금강', 'KUM GANG'), ('seen', 'Korean in Latin', 'CHON MYONG 1', 'CHEON MYEONG 1'),
	('seen', 'Korean in Latin', 'RI MYONG', 'LEE MYEONG'),
	('seen', 'Korean in Latin', 'KUM UN SAN', 'GEUM EUN SAN'), ('seen', 'Korean in Latin', 'PAEK MA', 'BAEK MA'),
	('seen', 'Korean in Latin', 'TAE DONG GANG', 'DAE DONG GANG'),
	('seen', 'Korean in Latin', 'JON JIN 2', 'JEON JIN 2'),
	('seen', 'Korean in Latin', 'CHONG RIM 2', 'CHEONG LIM 2'), ('seen', 'Han', '长锦', 'CHANG JIN'),
	('seen', 'Han', '华富', 'HUA FU'), ('seen', 'Han', '新世纪 6', 'XIN SHI JI 6'),
	('seen', 'Han', '东方明珠', 'DONG FANG MING ZHU'), ('seen', 'Han', '福远渔 71', 'FU YUAN YU 71'),
	('seen', 'Han', '金盛', 'JIN SHENG'), ('seen', 'Han', '万恒 11', 'WAN HENG 11'), ('seen', 'Han', '聚源', 'JU YUAN'),
	('seen', 'Han', '吕粱', 'LV LIANG'), ('seen', 'Han', '旅顺', 'LU SHUN'), ('seen', 'Han', '銀河', 'YIN HE'),
	('seen', 'Japanese', '第八福丸', 'DAI HACHI FUKU MARU'), ('seen', 'Japanese', 'あかつき丸', 'AKATSUKI MARU'),
	('seen', 'Japanese', '東京丸', 'TOKYO MARU'), ('seen', 'Japanese', 'カツオ', 'KATSUO'),
	('seen', 'Greek', 'ΘΕΟΔΩΡΟΣ', 'THEODOROS'), ('seen', 'Greek', 'ΝΙΚΗ', 'NIKI'),
	('seen', 'Greek', 'ΠΑΝΑΓΙΑ', 'PANAGIA'), ('seen', 'Greek', 'ΧΑΡΑ', 'CHARA'),
	('seen', 'Greek', 'ΒΑΣΙΛΕΙΟΣ', 'VASILEIOS'), ('seen', 'Greek', 'ΓΕΩΡΓΙΟΣ', 'GEORGIOS'),
	('seen', 'Greek', 'ΑΥΡΑ', 'AVRA'), ('seen', 'Greek', 'ΗΛΙΑΣ', 'ILIAS'),
	('seen', 'Greek', 'ΜΠΟΥΜΠΟΥΛΙΝΑ', 'BOUBOULINA'), ('seen', 'Greek', 'ΕΥΤΥΧΙΑ', 'EFTYCHIA'),
	('seen', 'Greek', 'ΥΔΡΑ', 'HYDRA'), ('seen', 'Persian', 'شبدیز', 'SHABDIS'),
	('seen', 'Persian', 'سلینا', 'SELINA'), ('seen', 'Persian', 'ایران شهر', 'IRAN SHAHR'),
	('seen', 'Persian', 'توسکا', 'TOUSKA'), ('seen', 'Persian', 'گلسار', 'GOLSAR'),
	('seen', 'Persian', 'آرتام', 'ARTAM'), ('seen', 'Persian', 'آذرگون', 'AZARGOUN'),
	('seen', 'Persian', 'بهشاد', 'BEHSHAD'), ('seen', 'Persian', 'هوراز', 'HOORAZ'),
	('seen', 'Persian', 'نرگس', 'NARGES'), ('seen', 'Arabic', 'النصر', 'AL NASR'),
	('seen', 'Arabic', 'فاتح', 'FATEH'), ('seen', 'Arabic', 'لودسيا', 'LAODICEA'),
	('seen', 'Arabic', 'سوريا', 'SOURIA'), ('seen', 'Arabic', 'زهرة', 'ZAHRA'), ('seen', 'Arabic', 'نور', 'NOOR'),
	('seen', 'typing', 'KAPITAN KOSTICHEV', 'KAPITAN KOSTICEHV'),
	('seen', 'typing', 'VOLGO BALT 231', 'VOLGA BALT 231'),
	('seen', 'typing', 'BELUGA EVALUATION', 'BELUGA EVALUTION'),
	('seen', 'typing', 'MARSHAL ZHUKOV', 'MARSHALL ZHUKOV'), ('seen', 'typing', 'CHAMPION', 'CHAMPOIN'),
	('seen', 'typing', 'SLOMAN PRODUCER', 'SLOMAN PRODUSER'), ('seen', 'typing', 'OCEAN ENERGY', 'OCEAN ENRGY'),
	('seen', 'typing', 'NEPTUNE CROWN', 'NEPTUNE CROWM'), ('seen', 'typing', 'RICKMERS ARCTIC', 'RICKMERS ARTIC'),
	('seen', 'typing', 'KAVKAZ STAR', 'KAVKAZ STARR'),
	('seen', 'cut', 'ALEKSANDR KHANZHONKO', 'ALEKSANDR KHANZHONKOV'),
	('seen', 'cut', 'KAPITAN KONSTANTIN P', 'KAPITAN KONSTANTIN PANKOV'),
	('seen', 'cut', 'IRAN SHAHID BEHESHTI', 'IRAN SHAHID BEHESHTI II'),
	('seen', 'cut', 'GEORGIY POBEDONOSETS', 'GEORGIY POBEDONOSETS STAR'),
	('seen', 'left out', 'KOSTICHEV', 'KAPITAN KOSTICHEV'), ('seen', 'left out', 'NS LEADER', 'LEADER'),
	('seen', 'left out', 'SCF AMUR', 'AMUR'), ('seen', 'left out', 'SAKURA', 'SAKURA MARU'),
	('seen', 'left out', 'MARIE DE LOURDES', 'MARIE DE LOURDES I'),
	('seen', 'left out', 'SHAHID BEHESHTI', 'IRAN SHAHID BEHESHTI'),
	('seen', 'left out', 'CHERSKIY', 'AKADEMIK CHERSKIY'), ('seen', 'left out', 'HEBE', 'HS HEBE'),
	('seen', 'left out', 'GENESIS WAVE', 'TW GENESIS WAVE'),
	('seen', 'left out', 'FU YUAN YU LENG', 'FU YUAN YU LENG 999'), ('seen', 'left out', 'THE ANGARA', 'ANGARA'),
	('seen', 'left out', 'BALT. LEADER', 'BALTIC LEADER'),
	('aside', 'script', 'Капитан Загорулько', 'KAPITAN ZAGORULKO'),
	('aside', 'script', 'Адмирал Чабаненко', 'ADMIRAL CHABANENKO'),
	('aside', 'script', 'Виктор Тихонов', 'VIKTOR TIKHONOV'),
	('aside', 'script', 'Полярный Король', 'POLYARNYY KOROL'), ('aside', 'script', 'Янтарный', 'YANTARNYI'),
	('aside', 'script', 'Тайбола', 'TAYBOLA'), ('aside', 'script', 'Механик Макарьин', 'MEKHANIK MAKARIN'),
	('aside', 'script', 'Композитор Рахманинов', 'KOMPOZITOR RAKHMANINOV'),
	('aside', 'script', 'Инженер Трубин', 'INZHENER TRUBIN'),
	('aside', 'script', 'Юрий Сенкевич', 'YURY SENKEVICH'), ('aside', 'script', 'Жибек Жолы', 'ZHIBEK ZHOLY'),
	('aside', 'script', 'Двина Стар', 'DVINA STAR'), ('aside', 'script', 'Объ', 'OB'),
	('aside', 'script', 'Соловьи', 'SOLOVYI'), ('aside', 'script', 'Ладога 13', 'LADOGA 13'),
	('aside', 'script', 'Ocean Голд', 'OCEAN GOLD'), ('aside', 'script', 'Дельта Харизма', 'DELTA KHARIZMA'),
	('aside', 'script', 'Витязь', 'VITYAZ'), ('aside', 'script', 'Пчёлка', 'PCHELKA'),
	('aside', 'script', 'Гетьман Сагайдачний', 'HETMAN SAHAIDACHNYI'), ('aside', 'script', '비류강', 'PI RYU GANG'),
	('aside', 'script', '원산 2', 'WON SAN 2'), ('aside', 'script', '철봉산', 'CHOL BONG SAN'),
	('aside', 'script', '대동문', 'TAE DONG MUN'), ('aside', 'script', '흥진 3', 'HUNG JIN 3'),
	('aside', 'script', '세보', 'SE BO'), ('aside', 'script', '금야강 1', 'KUM YA GANG 1'),
	('aside', 'script', '회령', 'HOE RYONG'), ('aside', 'script', '자력 2', 'JA RYOK 2'),
	('aside', 'script', '오가산', 'O GA SAN'), ('aside', 'script', 'YON PUNG 3', 'YEON PUNG 3'),
	('aside', 'script', 'HYOK SIN 2', 'HYEOK SIN 2'), ('aside', 'script', 'RAK RANG', 'NAK RANG'),
	('aside', 'script', 'PUK DAE BONG', 'BUK DAE BONG'), ('aside', 'script', '宏翔 78', 'HONG XIANG 78'),
	('aside', 'script', '天佑', 'TIAN YOU'), ('aside', 'script', '瑞金', 'RUI JIN'),
	('aside', 'script', '明发', 'MING FA'), ('aside', 'script', '盛通 58', 'SHENG TONG 58'),
	('aside', 'script', '海盛 6', 'HAI SHENG 6'), ('aside', 'script', '隆兴', 'LONG XING'),
	('aside', 'script', 'ひまわり', 'HIMAWARI'), ('aside', 'script', '第五光洋丸', 'DAI GO KOYO MARU'),
	('aside', 'script', '富士丸', 'FUJI MARU'), ('aside', 'script', 'ΑΝΑΣΤΑΣΙΑ', 'ANASTASIA'),
	('aside', 'script', 'ΔΕΛΦΟΙ', 'DELFOI'), ('aside', 'script', 'ΠΟΣΕΙΔΩΝ', 'POSEIDON'),
	('aside', 'script', 'ΑΓΓΕΛΟΣ', 'ANGELOS'), ('aside', 'script', 'ΕΥΡΩΠΗ', 'EVROPI'),
	('aside', 'script', 'ΞΕΝΙΑ', 'XENIA'), ('aside', 'script', 'ΨΑΡΑ', 'PSARA'),
	('aside', 'script', 'کاشان', 'KASHAN'), ('aside', 'script', 'ایران بهشتی', 'IRAN BEHESHTI'),
	('aside', 'script', 'فارسی', 'FARSI'), ('aside', 'script', 'پریسان', 'PARISAN'),
	('aside', 'script', 'گلنار', 'GOLNAR'), ('aside', 'script', 'صبا', 'SABA'),
	('aside', 'script', 'هنگام', 'HENGAM'), ('aside', 'script', 'الأحمد', 'AL AHMAD'),
	('aside', 'script', 'سلطان', 'SULTAN'), ('aside', 'script', 'كريم', 'KARIM'),
	('aside', 'typing', 'SEVASTOPOL', 'SEVASTOPLO'), ('aside', 'typing', 'GENERAL SKOBELEV', 'GENERAL SKOBOLEV'),
	('aside', 'typing', 'PIONEER STAR', 'PIONEER STRA'), ('aside', 'typing', 'ADVENTURER', 'ADVENTUERR'),
	('aside', 'typing', 'POLAR BRIGHT', 'POLAR BRIGTH'), ('aside', 'typing', 'TURTLE BAY', 'TURTLE BAYY'),
	('aside', 'typing', 'SANAR NINETEEN', 'SANNAR NINETEEN'), ('aside', 'typing', 'MAKSIM GORKY', 'MAXIM GORKIY'),
	('aside', 'left out', 'PANKOV', 'KAPITAN PANKOV'), ('aside', 'left out', 'NS CREATION', 'CREATION'),
	('aside', 'left out', 'TYUMEN MARU', 'TYUMEN'), ('aside', 'left out', 'IRAN HORMOZ', 'HORMOZ'),
	('aside', 'left out', 'GUBKIN', 'AKADEMIK GUBKIN'), ('aside', 'left out', 'SCF BALTICA', 'BALTICA'),
	('aside', 'left out', 'GOLDEN EAGLE TRADER', 'GOLDEN EAGLE TRADER 3'),
	('aside', 'left out', 'EX SPARTAK', 'SPARTAK'), ('fault', 'script', '은하 3', 'UN HA 3'),
	('fault', 'script', '천성', 'CHON SONG'), ('fault', 'script', '천성호', 'CHON SONG'),
	('fault', 'script', '려명', 'RYO MYONG'), ('fault', 'script', '을지봉 6', 'UL JI BONG 6'),
	('fault', 'script', '长兴 8', 'CHANG XING 8'), ('fault', 'script', '长江', 'CHANG JIANG'),
	('fault', 'script', 'さくら丸', 'SAKURA MARU'), ('fault', 'script', 'ΕΥΑΓΓΕΛΙΑ', 'EVANGELIA'),
	('fault', 'script', 'ΕΛΕΥΘΕΡΙΑ', 'ELEFTHERIA'), ('fault', 'script', 'ایران', 'IRAN'),
	('fault', 'script', 'سهند', 'SAHAND'), ('fault', 'script', 'دریا', 'DARYA'),
	('fault', 'script', 'ساحل', 'SAHEL'), ('fault', 'Cyrillic, GUR', 'Линда', 'LINDA'),
	('fault', 'Cyrillic, GUR', 'Леди Д', 'LADY D'), ('fault', 'Cyrillic, GUR', 'Балтик Лидер', 'BALTIC LEADER'),
	('fault', 'Cyrillic, GUR', 'Феско Монерон', 'FESCO MONERON'), ('fault', 'Cyrillic, GUR', 'Пегас', 'PEGAS'),
	('fault', 'Cyrillic, GUR', 'Перун', 'PERUN'), ('fault', 'Cyrillic', 'Капитан Щетинина', 'KAPITAN SHCHETININA'),
	('fault', 'Cyrillic', 'Адмирал Кузнецов', 'ADMIRAL KUZNETSOV'),
	('fault', 'Cyrillic', 'Михаил Ульянов', 'MIKHAIL ULYANOV'),
	('fault', 'Cyrillic', 'Валентин Пикуль', 'VALENTIN PIKUL'),
	('fault', 'Cyrillic', 'Ярослав Мудрый', 'YAROSLAV MUDRY'),
	('fault', 'Cyrillic', 'Генерал Скобелев', 'GENERAL SKOBELEV'),
	('fault', 'Cyrillic', 'Юрий Кучиев', 'YURI KUCHIEV'), ('fault', 'Cyrillic', 'Сергей Киров', 'SERGEY KIROV'),
	('fault', 'Cyrillic', 'Георгий Победоносец', 'GEORGIY POBEDONOSETS'),
	('fault', 'Cyrillic', 'Спарта IV', 'SPARTA IV'), ('fault', 'Cyrillic', 'Волго-Дон 5043', 'VOLGO-DON 5043'),
	('fault', 'Ukrainian', 'Святий Володимир', 'SVYATYI VOLODYMYR'), ('fault', 'Hangul, DPRK', '릉라 2', 'RUNG RA 2'),
	('fault', 'Hangul, DPRK', '지성 8', 'JI SONG 8'), ('fault', 'Hangul, DPRK', '청봉', 'CHONG BONG'),
	('fault', 'Hangul, DPRK', '강남 1', 'KANG NAM 1'), ('fault', 'Hangul, DPRK', '만경봉', 'MAN GYONG BONG'),
	('fault', 'Hangul, DPRK', '압록강', 'AM NOK GANG'), ('fault', 'Hangul, DPRK', '유정 2', 'YU JONG 2'),
	('fault', 'Han', '海洋石油', 'HAI YANG SHI YOU'), ('fault', 'Han', '安顺 2', 'AN SHUN 2'),
	('fault', 'Han', '新红', 'XIN HONG'), ('fault', 'Han', '海之龙', 'HAI ZHI LONG'),
	('fault', 'Han', '远大 66', 'YUAN DA 66'), ('fault', 'Persian', 'دنا', 'DENA'),
	('fault', 'Persian', 'ایران هرمز ۱۴', 'IRAN HORMOZ 14'), ('fault', 'Persian', 'شهر کرد', 'SHAHR E KORD'),
	('fault', 'Persian', 'مکران', 'MAKRAN'), ('fault', 'Persian', 'ساویز', 'SAVIZ'),
	('fault', 'Persian', 'گلبن', 'GOLBON'), ('fault', 'Arabic', 'لايت مون', 'LIGHT MOON'),
	('fault', 'Arabic', 'الأمل', 'AL AMAL'), ('fault', 'Greek', 'ΑΓΙΟΣ ΝΙΚΟΛΑΟΣ', 'AGIOS NIKOLAOS'),
	('fault', 'Greek', 'ΜΙΝΕΡΒΑ ΕΛΕΝΗ', 'MINERVA ELENI'), ('fault', 'Greek', 'Θάλασσα', 'THALASSA'),
	('fault', 'Greek', 'ΕΥΡΥΔΙΚΗ', 'EVRIDIKI'), ('fault', 'Greek', 'ΧΡΥΣΗ', 'CHRYSI'),
	('fault', 'Turkish', 'ŞAHİN', 'SAHIN'), ('fault', 'Vietnamese', 'Trường Phát Lộc', 'TRUONG PHAT LOC'),
	('fault', 'German', 'MÜNCHEN', 'MUENCHEN'), ('fault', 'Japanese', '新日本丸', 'SHIN NIHON MARU'),
	('fault', 'Georgian', 'თბილისი', 'TBILISI');

SELECT plan(22 + (SELECT count(*)::integer FROM spelling WHERE part = 'fault'));

-- ICU has errors of its own that these stand for
SELECT diag(format('ICU collation version %s', collversion)) FROM pg_collation WHERE collname = 'und-x-icu';
SELECT is(vessel_name_key('ŞAHİN'), 'SAHIN', 'a mark that Latin-ASCII leaves on capitals is dropped');
SELECT is(vessel_name_key('长江'), vessel_name_key('CHANG JIANG'), '长 is CHANG, where ICU has ZHANG');
SELECT is(vessel_name_key('重庆'), vessel_name_key('CHONG QING'), '重 is CHONG in 重庆');
SELECT is(vessel_name_key(normalize('려명', NFD)), vessel_name_key('려명'), 'Hangul in letters is Hangul in syllables');
SELECT is(vessel_name_key(normalize('Θάλασσα', NFD)), vessel_name_key('ΘΑΛΑΣΣΑ'), 'so is Greek with accents apart');
SELECT is(vessel_name_key('천성호'), vessel_name_key('천성'), 'HO, ship, behind a name is left out');
SELECT is(vessel_name_key('长江号'), vessel_name_key('长江'), 'so is its Chinese character');

SELECT ok(vessel_name_similarity(a, b) >= 0.7, format('%s: "%s" is "%s"', kind, a, b)) FROM spelling WHERE part = 'fault';
SELECT ok(avg((vessel_name_similarity(a, b) >= 0.7)::integer) >= 0.97, format('of %s spellings seen before, %s are found', count(*), count(*) FILTER (WHERE vessel_name_similarity(a, b) >= 0.7)))
FROM spelling WHERE part = 'seen';
SELECT ok(avg((vessel_name_similarity(a, b) >= 0.7)::integer) >= 0.97, format('of %s spellings set aside, %s are found', count(*), count(*) FILTER (WHERE vessel_name_similarity(a, b) >= 0.7)))
FROM spelling WHERE part = 'aside';
SELECT is((SELECT string_agg(a || ' / ' || b, ', ') FROM spelling WHERE vessel_name_similarity(a, b) <> vessel_name_similarity(b, a)), NULL, 'the order of two names does not count');
SELECT is((SELECT string_agg(s.a || ' / ' || s.b, ', ') FROM (SELECT array_agg(a ORDER BY a, b) AS a, array_agg(b ORDER BY a, b) AS b FROM spelling) l, unnest(l.a, l.b) WITH ORDINALITY s(a, b, n)
	WHERE vessel_name_similarity(s.a, s.b) >= 0.7 AND NOT EXISTS (SELECT FROM match_vessel_names(ARRAY[s.a], ARRAY[s.b], 0.7))), NULL, 'nor whether one or many are compared');

-- different names
CREATE TEMP TABLE other (a text, b text);
INSERT INTO other VALUES ('JIN DA', 'INDA'), ('JIN HAI', 'YIN HAI'), ('EMMA', 'JEMMA'), ('VANI', 'WANJI'), ('MAIN', 'MA JIN'), ('YAZ', 'JAZZ'), ('WOODY', 'WUDI'),
	('MARINE', 'MARINA'), ('DREAM', 'DREAMS'), ('JAMES A', 'JAMES R'), ('BAI HE', 'PAI HE'), ('DONG FANG', 'TONG FANG'), ('XIN HAI', 'SHIN HAI'), ('MSC ARIES', 'ARIES'), ('BW MARA', 'MARA'),
	('ANGARA 1', 'ANGARA 2'), ('ANGARA', 'ANGARA 2'), ('سهند', 'SOHA'), ('نور', 'NARA'), ('은하', 'UN HWA');
SELECT is((SELECT string_agg(a || ' / ' || b, ', ') FROM other WHERE vessel_name_key(a) = vessel_name_key(b)), NULL, 'different names have different keys');
SELECT is((SELECT string_agg(format('%s / %s %s', a, b, vessel_name_similarity(a, b)), ', ') FROM other WHERE vessel_name_similarity(a, b) >= 0.7), NULL, 'and are not alike');

-- readings, each below an equal key
SELECT is(vessel_name_similarity('ALEKSANDR KHANZHONKO', 'ALEKSANDR KHANZHONKOV'), 0.95::real, 'a name cut at 20 characters is the listed name');
SELECT is(vessel_name_similarity('KAPITAN KONSTANTIN 2', 'KAPITAN KONSTANTIN 25'), 0.95::real, 'also where its number is cut');
SELECT ok(vessel_name_similarity('KAPITAN KONSTANTIN', 'KAPITAN KONSTANTIN PANKOV') < 0.7, 'but not where it is shorter than that');
SELECT is(vessel_name_similarity('LEV JASHIN', 'LEV YASHIN'), 0.9::real, 'equal by sound');
SELECT is(vessel_name_similarity('CHON MYONG 1', 'CHEON MYEONG 1'), 0.9::real, 'equal as Korean of North and South');
SELECT is(vessel_name_similarity('سهند', 'SAHAND'), 0.85::real, 'consonants of Arabic script');

-- the index finds what brute force finds, by every reading
CREATE TEMP TABLE sample AS SELECT array_agg(name ORDER BY name COLLATE "C") AS names FROM (SELECT name FROM (SELECT a AS name FROM spelling UNION SELECT b FROM spelling UNION SELECT a FROM other UNION SELECT b FROM other
	UNION SELECT unnest(ARRAY['ALEKSANDR KHANZHONKO', 'ALEKSANDR KHANZHONKOV', 'LEV JASHIN', 'LEV YASHIN', 'KAPITAN KONSTANTIN 2', 'KAPITAN KONSTANTIN 25', '', '7', '07', 'BALT. LEADER', 'BALTIC LEADER', 'AND'])) n
	ORDER BY md5(name) LIMIT 240) m;
CREATE TEMP TABLE brute AS SELECT a.n AS a, b.n AS b, vessel_name_similarity(a.name, b.name) AS similarity FROM sample, unnest(names) WITH ORDINALITY a(name, n), unnest(names) WITH ORDINALITY b(name, n);
SELECT is((SELECT count(*) FROM ((SELECT m.name_no, m.against_no, m.similarity FROM sample, match_vessel_names(names, names, s.least) m EXCEPT SELECT a, b, similarity FROM brute)
	UNION ALL (SELECT a, b, similarity FROM brute WHERE similarity >= s.least EXCEPT SELECT m.name_no, m.against_no, m.similarity FROM sample, match_vessel_names(names, names, s.least) m)) d), 0::bigint,
	format('at %s the same as brute force', s.least)) FROM (VALUES (0.3::real), (0.7), (0.9)) s(least);
SELECT * FROM finish();
ROLLBACK;
