"""The schema's history, append-only: a migration that has landed is never edited, the next one follows it.

A backup is taken before any is applied. A database that a newer version wrote is refused, not guessed at.
"""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from itertools import chain, count
from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from .copies import Damaged, take

history = Migrations("leadlight")


class SchemaTooNew(Exception):
    """The database was written by a newer version."""


@history()
def m001_the_log(db: Database) -> None:
    """Streams of events, words apart, stored flow versions."""
    _run(
        db,
        # `key` is the short name of a stream inside the database: rows of one conversation lie together
        "create table stream (key integer primary key, site text not null, kind text not null,"
        " id text not null, unique (site, kind, id)) strict",
        # one row a request: its events are numbered seq … last. (stream, seq) refuses a late writer,
        # (stream, request) a repeat
        "create table event (stream integer not null references stream (key), seq integer not null,"
        " last integer not null, at text not null, request text not null, by text not null,"
        " events text not null, primary key (stream, seq), unique (stream, request)) strict, without rowid",
        "create table words (stream integer not null, seq integer not null, words text not null,"
        " primary key (stream, seq)) strict, without rowid",
        # what opens a conversation: the hash of the visitor's token, never the token
        "create table token (hash text primary key, site text not null, conversation text not null)"
        " strict, without rowid",
        "create table flow_version (site text not null, version text not null, flow text not null,"
        " files text not null, at text not null, primary key (site, version)) strict, without rowid",
    )


@history()
def m002_work_and_views(db: Database) -> None:
    """The outbox, timers included, and the projections that reps read."""
    _run(
        db,
        "create table outbox (id text primary key, site text not null, kind text not null, due text not null,"
        " body text not null, tries integer not null default 0, done text, error text) strict, without rowid",
        "create index outbox_due on outbox (due) where done is null",
        # one counter numbers all changes of the views: a console asks for what came after its cursor
        "create table feed (id integer primary key check (id = 1), version integer not null) strict",
        "insert into feed (id, version) values (1, 0)",
        "create table inbox (site text not null, lead text not null, conversation text not null,"
        " version integer not null, owner text, row text not null, outcome text,"
        " primary key (site, lead)) strict, without rowid",
        "create index inbox_owner on inbox (site, owner) where owner is not null",
        "create unique index inbox_conversation on inbox (site, conversation)",
        "create index inbox_version on inbox (site, version)",
        "create table alert (site text not null, id text not null, lead text not null,"
        " version integer not null, open integer not null, row text not null, primary key (site, id))"
        " strict, without rowid",
        "create index alert_version on alert (site, version)",
        "create unique index alert_open on alert (site, lead) where open = 1",
    )


@history()
def m003_staff(db: Database) -> None:
    """Who signs in, where they belong, and what opens a session: hashes only."""
    _run(
        db,
        "create table users (id text primary key, email text not null unique, name text not null,"
        " password text not null, at text not null) strict, without rowid",
        "create table staff (user_id text not null references users (id), site text not null,"
        " role text not null check (role in ('rep', 'marketer', 'admin')), primary key (user_id, site))"
        " strict, without rowid",
        "create table session (hash text primary key, user_id text not null references users (id),"
        " at text not null, expires text not null) strict, without rowid",
        "create table invitation (hash text primary key, expires text not null) strict, without rowid",
    )


@history()
def m004_accounts(db: Database) -> None:
    """Which conversations belong to the people of one company, by the domain of their addresses."""
    _run(
        db,
        "create table member (site text not null, conversation text not null, domain text not null,"
        " at text not null, primary key (site, conversation)) strict, without rowid",
        "create index member_domain on member (site, domain, at)",
    )


@history()
def m005_population(db: Database) -> None:
    """What earlier conversations answered, as counts: a projection, made anew from the logs at any time."""
    _run(
        db,
        "create table population (site text not null, flow text not null, step text not null,"
        " bucket text not null, conversations integer not null, primary key (site, flow, step, bucket))"
        " strict, without rowid",
    )


@history()
def m006_keys(db: Database) -> None:
    """What opens the API to the servers of a site's owner: hashes only, each key for one site."""
    _run(
        db,
        "create table api_key (name text primary key, hash text not null unique, site text not null,"
        " at text not null) strict, without rowid",
    )


@history()
def m007_team(db: Database) -> None:
    """Sessions that tell where they are used, two-factor, links of an admin, and the audit log."""
    _run(
        db,
        "alter table session add column agent text not null default ''",
        "alter table session add column address text not null default ''",
        "alter table session add column seen text not null default ''",
        # the second factor's key, readable by whoever reads this file: a server that checks codes needs it
        "alter table users add column totp text",
        "alter table users add column totp_new text",  # shown, not yet confirmed by a code
        "alter table users add column totp_used integer not null default 0",  # counter of the last code taken
        "create table backup_code (user_id text not null references users (id), hash text not null,"
        " primary key (user_id, hash)) strict, without rowid",
        # who gave the right password and owes the code
        "create table half_session (hash text primary key, user_id text not null references users (id),"
        " expires text not null) strict, without rowid",
        "create table link (hash text primary key, kind text not null check (kind in ('join', 'reset')),"
        " email text not null, site text not null, role text not null, at text not null,"
        " expires text not null) strict, without rowid",
        "create table audit (id integer primary key, at text not null, site text not null,"
        " user_id text not null, what text not null, of text not null, detail text not null) strict",
        "create index audit_at on audit (at, id)",
        # a rep who reads a lead again within the hour is one line
        "create unique index audit_read on audit (site, user_id, of, substr(at, 1, 13))"
        " where what = 'lead_read'",
        "create trigger audit_is_not_changed before update on audit"
        " begin select raise(abort, 'the audit log is append-only'); end",
        "create trigger audit_is_not_shortened before delete on audit"
        " begin select raise(abort, 'the audit log is append-only'); end",
        # what reps did stands in the log of events: the audit log reads it there
        "create index event_of_reps on event (at) where by >= 'rep:' and by < 'rep;'",
    )


@history()
def m007b_makers_of_links(db: Database) -> None:
    """Which admin made a link: it ends with their rights."""
    _run(db, "alter table link add column maker text not null default ''")


@history()
def m008_channels(db: Database) -> None:
    """Channels outside the console, and the outbox rows that are messages for one of them."""
    _run(
        db,
        # `id` is a channel's own, so that one set up anew under an old name inherits no messages.
        # `held`: nothing is sent before that moment, as the other side asked
        "create table channel (site text not null, name text not null, id text not null unique,"
        " kind text not null, address text not null, secrets text not null, rep text,"
        " is_default integer not null, is_urgent integer not null, hears text not null, quiet text,"
        " at text not null, off text, why text, held text, heard text, primary key (site, name)) strict,"
        " without rowid",
        "alter table outbox add column channel text",
        # the conversation a message is about and its event: those of one lead keep their order
        "alter table outbox add column about text",
        "alter table outbox add column seq integer",
        "alter table outbox add column begun text",  # its first try that failed
        "alter table outbox add column given_up text",
        # those given up are never done: the look at the timers must not pass over them every second
        "drop index outbox_due",
        "create index outbox_timer on outbox (due) where done is null and channel is null",
        "create index outbox_channel on outbox (channel, due)"
        " where channel is not null and done is null and given_up is null",
    )


@history()
def m009_people(db: Database) -> None:
    """A lead may have several conversations: whose is whose, and what tells a person apart (hashes only)."""
    _run(
        db,
        "create table lead_conversation (site text not null, conversation text not null, lead text not null,"
        " since text not null, primary key (site, conversation)) strict, without rowid",
        "create index lead_conversations on lead_conversation (site, lead, since)",
        "insert into lead_conversation (site, conversation, lead, since)"
        " select site, conversation, lead, '' from inbox",
        "create table person (site text not null, key text not null, lead text not null,"
        " primary key (site, key)) strict, without rowid",
        # what a site signs its own customers' identities with; we must know it to check them
        "create table identity_secret (site text primary key, secret text not null, at text not null)"
        " strict, without rowid",
        # the newest conversation of a lead has its row; `joined`: the lead that this one has become part of
        "drop index inbox_conversation",
        "alter table inbox add column since text not null default ''",
        "alter table inbox add column joined text",
        # why an alert is over although its own conversation does not say so: another one of the lead does
        "alter table alert add column ended text",
    )


@history()
def m010_routing(db: Database) -> None:
    """How much each rep takes, and of what; whose turn it was when; which leads wait for somebody."""
    _run(
        db,
        "create table rep_settings (site text not null, user_id text not null references users (id),"
        " capacity integer, teams text not null, languages text not null, primary key (site, user_id))"
        " strict, without rowid",
        "create table rep_turn (site text not null, user_id text not null, at text not null,"
        " primary key (site, user_id)) strict, without rowid",
        "alter table inbox add column waits text",  # since when nobody has it who should
        "create index inbox_waits on inbox (site, waits) where waits is not null",
    )


@history()
def m011_search(db: Database) -> None:
    """What can be found by a search, the views that reps keep, and their devices that hear of hot leads."""
    _run(
        db,
        # a line of somebody's words; `seq` as in `words`, which it goes away with
        "create table line (id integer primary key, stream integer not null references stream (key),"
        " seq integer not null, text text not null) strict",
        "create index line_of on line (stream, seq)",
        "create virtual table line_search using fts5 (text, content = 'line', content_rowid = 'id',"
        " tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3')",
        "create trigger line_added after insert on line begin"
        " insert into line_search (rowid, text) values (new.id, new.text); end",
        "create trigger line_gone after delete on line begin"
        " insert into line_search (line_search, rowid, text) values ('delete', old.id, old.text); end",
        "create trigger words_gone after delete on words begin"
        " delete from line where stream = old.stream and seq = old.seq; end",
        "create trigger words_emptied after update on words begin"
        " delete from line where stream = old.stream and seq = old.seq; end",
        # sites whose older words are lines as well
        "create table findable (site text primary key) strict, without rowid",
        "create table view (user_id text not null references users (id), id text not null,"
        " name text not null, text text not null, filters text not null, primary key (user_id, id))"
        " strict, without rowid",
        # what signs the messages to browsers: a server that signs must know it
        "create table push_key (id integer primary key check (id = 1), private text not null) strict",
        # a device hears as long as the session lives in which it was set up
        "create table device (endpoint text primary key, user_id text not null references users (id),"
        " session text not null, p256dh text not null, auth text not null, language text not null,"
        " at text not null) strict, without rowid",
        "create index device_of on device (user_id)",
    )


@history()
def m012_replies(db: Database) -> None:
    """Canned replies: what the reps of a site say often."""
    _run(
        db,
        "create table reply (site text not null, id text not null, name text not null, text text not null,"
        " by text not null, at text not null, primary key (site, id)) strict, without rowid",
    )


@history()
def m013_alerts_by_time(db: Database) -> None:
    """When each alert was raised, so that the ledger reads a period; channels hear of overdue leads too."""
    _run(
        db,
        "alter table alert add column at text not null default ''",
        "update alert set at = json_extract(row, '$.at')",
        "create index alert_at on alert (site, at)",
        # who hears that nobody came hears as well that nobody followed up in time
        "update channel set hears = replace(hears, 'unclaimed', 'unclaimed overdue')",
    )


@history()
def m015_given_up(db: Database) -> None:
    """How many messages were given up, without reading all that were ever sent."""
    _run(db, "create index outbox_given_up on outbox (given_up) where given_up is not null")


@history()
def m016_leads_in_order(db: Database) -> None:
    """The leads of one hour lie together: by their names, a turn in a large database had a page to itself."""
    _run(
        db,
        "alter table inbox rename to inbox_by_name",
        "create table inbox (id integer primary key, site text not null, lead text not null,"
        " conversation text not null, version integer not null, owner text, row text not null, outcome text,"
        " since text not null default '', joined text, waits text, unique (site, lead)) strict",
        "insert into inbox (site, lead, conversation, version, owner, row, outcome, since, joined, waits)"
        " select site, lead, conversation, version, owner, row, outcome, since, joined, waits"
        " from inbox_by_name order by version",
        "drop table inbox_by_name",
        "create index inbox_owner on inbox (site, owner) where owner is not null",
        "create index inbox_version on inbox (site, version)",
        "create index inbox_waits on inbox (site, waits) where waits is not null",
    )


@history()
def m017_lines_to_come(db: Database) -> None:
    """Words that cannot be found yet: their lines are made for many at once, and before a search."""
    _run(
        db,
        "create table unread (id integer primary key, stream integer not null, seq integer not null,"
        " unique (stream, seq)) strict",
        "drop trigger words_gone",
        "drop trigger words_emptied",
        "create trigger words_gone after delete on words begin"
        " delete from line where stream = old.stream and seq = old.seq;"
        " delete from unread where stream = old.stream and seq = old.seq; end",
        "create trigger words_emptied after update on words begin"
        " delete from line where stream = old.stream and seq = old.seq;"
        " delete from unread where stream = old.stream and seq = old.seq; end",
    )


@history()
def m020_erasures(db: Database) -> None:
    """Whom of a site was erased: ids only. A backup of before brings them back, and they are erased again."""
    _run(
        db,
        "create table erasure (n integer primary key, id text not null unique, at text not null,"
        " site text not null, leads text not null, conversations text not null) strict",
    )


def migrate(db: Database, path: Path) -> None:
    """Bring the database at `path` to today's schema. SchemaTooNew if it is ahead of this version.

    Of two processes that start at once one migrates; the other waits for it and finds nothing to do.
    """
    _refuse_newer(db, path)
    if not history.pending(db):
        return
    # at once: two that read first and write later otherwise meet in "database is locked"
    db.conn.execute("begin exclusive")
    try:
        _refuse_newer(db, path)  # what is there now, behind the lock
        pending = history.pending(db)
        if pending and history.applied(db):
            take(path, _unused(path, pending[0].name))
        history.apply(db)
        db.conn.execute("commit")
    except BaseException:
        if db.conn.in_transaction:
            db.conn.execute("rollback")
        raise


def look_into(path: Path) -> tuple[int, str | None]:
    """(conversations, moment of the newest event) of a database that lies by. Damaged if it is none of ours,
    SchemaTooNew if we could not open it."""
    with closing(sqlite3.connect(path)) as conn:
        if not Database(conn, execute_plugins=False).table("event").exists():
            raise Damaged(f"{path} is no database of Leadlight; name a file that `leadlight backup` made")
        _refuse_newer(Database(conn, execute_plugins=False), path)
        [counted] = conn.execute("select count(*) from stream where kind = 'conversation'")
        [newest] = conn.execute("select max(at) from event")
    return int(counted[0]), newest[0]


def is_current(names: Iterable[str]) -> bool:
    """Whether these migrations are exactly the ones we know."""
    return set(names) == {migration.name for migration in history._migrations}


def _refuse_newer(db: Database, path: Path) -> None:
    known = {migration.name for migration in history._migrations}
    newer = [migration.name for migration in history.applied(db) if migration.name not in known]
    if newer:
        raise SchemaTooNew(
            f"{path} was written by a newer version (it has {newer[-1]}); run that one, or restore a backup"
        )


def _unused(path: Path, migration: str) -> Path:
    """Where the backup goes: an earlier one, of a migration that failed, is not overwritten."""
    names = (f"{path.stem}-before-{migration}{n}.db" for n in chain([""], (f"-{n}" for n in count(2))))
    return next(place for name in names if not (place := path.with_name(name)).exists())


def _run(db: Database, *statements: str) -> None:
    for statement in statements:
        db.conn.execute(statement)
