"""Sharing as a machine: whatever people, clinicians and time do, reads are audited reads."""

import tempfile
from datetime import timedelta
from pathlib import Path

import pyotp
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.clinic import clinicians, sharing
from bot.clinic.codes import new_code, shown
from bot.storage.connection import open_beside, transaction
from bot.storage.keys import open_keys
from bot.storage.ledger import Ledger
from bot.storage.shares import Share
from tests.storing import NOW

PEOPLE = (1, 2)
ACCOUNTS = (91, 92)
PERSON = st.sampled_from(PEOPLE)
ACCOUNT = st.sampled_from(ACCOUNTS)
SELDOM = st.integers(0, 3)  # 0 lets something happen that ends shares
ADD = "INSERT INTO people VALUES (?, ?, ?, 'en', NULL, NULL, NULL, 0, NULL"


class Sharing(RuleBasedStateMachine):
    """Two people and two clinicians; the machine remembers what it handed out and who read."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name) / "bot.db"
        self.now = NOW
        self.keys = open_keys(path)
        self.connection = open_beside(path)
        self.reads = 0
        self.secrets: list[str] = []
        self.codes: list[str] = []
        self.handles: list[str] = []
        self.granted: dict[str, tuple[int, int]] = {}  # handle -> person, clinician's account
        self.numbers: dict[int, int] = {}
        for user_id in PEOPLE:
            self._add_person(user_id)
        for account in ACCOUNTS:
            self._invite(account)

    def teardown(self) -> None:
        self.connection.close()
        self.folder.cleanup()

    @rule(person=PERSON, transcript=st.booleans(), hours=st.sampled_from(sharing.HOURS))
    def create(self, person: int, transcript: bool, hours: int) -> None:
        with transaction(self.connection):
            code = sharing.offer(self._ledger(), person, transcript=transcript, hours=hours)
            share = self._ledger().shares.open_code(person)
        assert share is not None
        self.codes.append(code)
        self.secrets += [code, shown(code)]
        self.handles.append(share.handle)

    @rule(account=ACCOUNT, pick=st.integers(0, 9), seldom=SELDOM)
    def redeem(self, account: int, pick: int, seldom: int) -> None:
        if self.codes and not seldom:
            self._redeem(account, self.codes[-1 - pick % len(self.codes)])

    @rule(person=PERSON, account=ACCOUNT, hours=st.sampled_from(sharing.HOURS))
    def share(self, person: int, account: int, hours: int) -> None:
        self.create(person, transcript=False, hours=hours)
        self._redeem(account, self.codes[-1])
        self.approve(person, pick=0, alerts=False)

    @rule(account=ACCOUNT, seldom=SELDOM)
    def guess(self, account: int, seldom: int) -> None:
        if seldom:
            return
        code = new_code()
        self.secrets.append(code)
        assert self._redeem(account, code) is None

    @rule(person=PERSON, pick=st.integers(0, 9), alerts=st.booleans())
    def approve(self, person: int, pick: int, alerts: bool) -> None:
        if not self.handles:
            return
        handle = self.handles[-1 - pick % len(self.handles)]
        with transaction(self.connection):
            share = sharing.allow(self._ledger(), person, handle, alerts=alerts)
        if share is not None:
            assert share.user_id == person
            assert share.clinician_chat_id is not None
            self.granted[handle] = (person, share.clinician_chat_id)

    @rule(person=PERSON, pick=st.integers(0, 9), seldom=SELDOM)
    def stop(self, person: int, pick: int, seldom: int) -> None:
        if self.handles and not seldom:
            handle = self.handles[-1 - pick % len(self.handles)]
            with transaction(self.connection):
                share = sharing.stop(self._ledger(), person, handle)
            if share is not None:
                assert share.user_id == person
                self.granted.pop(handle, None)

    @rule(account=ACCOUNT, pick=st.integers(0, 9), prove=st.booleans())
    def try_to_read(self, account: int, pick: int, prove: bool) -> None:
        if self.handles:
            self._read(account, self.handles[-1 - pick % len(self.handles)], prove=prove)

    @rule(pick=st.integers(0, 9))
    def read(self, pick: int) -> None:
        self.now += timedelta(minutes=2)  # a password is taken once
        if self.granted:
            handle = list(self.granted)[pick % len(self.granted)]
            self._read(self.granted[handle][1], handle, prove=True)

    @rule(hours=st.sampled_from([0.01, 0.5, 1, 12]))
    def wait(self, hours: float) -> None:
        self.now += timedelta(hours=hours)

    @rule(account=ACCOUNT, seldom=SELDOM)
    def disable(self, account: int, seldom: int) -> None:
        if seldom:
            return
        with transaction(self.connection):
            ledger = self._ledger()
            if ledger.clinicians.active(account):
                clinicians.disable(ledger, self.numbers[account])
                ended = [h for h, (_, whose) in self.granted.items() if whose == account]
                for handle in ended:
                    del self.granted[handle]

    @rule(account=ACCOUNT)
    def invite_again(self, account: int) -> None:
        if self._ledger().clinicians.of_account(account) is None:
            self._invite(account)

    @rule(person=PERSON, seldom=SELDOM)
    def delete(self, person: int, seldom: int) -> None:
        if seldom:
            return
        with transaction(self.connection):
            self.connection.execute("DELETE FROM people WHERE user_id = ?", (person,))
        self._add_person(person)
        ended = [h for h, (whose, _) in self.granted.items() if whose == person]
        for handle in ended:
            del self.granted[handle]

    @invariant()
    def every_read_is_audited_and_nothing_else_is(self) -> None:
        query = "SELECT count(*) FROM audit WHERE action = 'viewed'"
        assert self.connection.execute(query).fetchone()[0] == self.reads

    @invariant()
    def the_book_is_whole(self) -> None:
        assert self._ledger().audit.verify().fault == ""

    @invariant()
    def nobody_has_two_open_codes(self) -> None:
        query = (
            "SELECT count(*) FROM shares WHERE code_mac IS NOT NULL GROUP BY user_id "
            "HAVING count(*) > 1"
        )
        assert self.connection.execute(query).fetchall() == []

    @invariant()
    def no_secret_is_stored(self) -> None:
        dump = "\n".join(self.connection.iterdump())
        assert not any(secret in dump for secret in self.secrets)

    def _ledger(self) -> Ledger:
        return Ledger(self.connection, self.keys, self.now)

    def _add_person(self, user_id: int) -> None:
        columns = len(self.connection.execute("PRAGMA table_info(people)").fetchall())
        more = ", NULL" * (columns - 9)
        values = (user_id, user_id, self.now.isoformat())
        with transaction(self.connection):
            self.connection.execute(f"{ADD}{more})", values)

    def _invite(self, account: int) -> None:
        with transaction(self.connection):
            ledger = self._ledger()
            number, link = clinicians.invite(ledger, f"Doctor {account}")
            claimed = clinicians.claim(ledger, link, account)
            assert claimed is not None
            assert clinicians.claim(ledger, link, 93) is None
            clinicians.confirm(ledger, number, claimed[1].lower())
        self.secrets += [link, claimed[1]]
        self.numbers[account] = number

    def _read(self, account: int, handle: str, *, prove: bool) -> None:
        with transaction(self.connection):
            ledger = self._ledger()
            if prove and (clinician := ledger.clinicians.active(account)):
                uri = clinicians.otpauth(self.keys, clinician)
                password = pyotp.TOTP(pyotp.parse_uri(uri).secret).at(self.now)
                self.secrets.append(pyotp.parse_uri(uri).secret)
                clinicians.prove(ledger, clinician, password)
            share = sharing.look(ledger, account, handle, "PDF")
        if share is not None:
            self.reads += 1
            assert self.granted.get(handle) == (share.user_id, account)
            assert share.ends_at is not None
            assert self.now < share.ends_at

    def _redeem(self, account: int, code: str) -> Share | None:
        with transaction(self.connection):
            ledger = self._ledger()
            clinician = ledger.clinicians.active(account)
            return sharing.redeem(ledger, clinician, code) if clinician else None


def test_the_machine_comes_to_read_something() -> None:
    machine = Sharing()
    try:
        machine.share(1, 91, 24)
        machine.read(0)
        machine.wait(12)
        machine.try_to_read(92, 0, True)
        machine.try_to_read(91, 0, True)
        machine.wait(12)
        machine.read(0)
        machine.every_read_is_audited_and_nothing_else_is()
        assert machine.reads == 2
    finally:
        machine.teardown()


TestSharing = Sharing.TestCase
TestSharing.settings = settings(
    max_examples=30,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
