"""Choice lists of the desk's own work: requests from outside, accounts. No public page prints them."""

from django.utils.translation import gettext_lazy as _

from cases.choices import DefinedChoices


class AccountAct(DefinedChoices):
    """What somebody else can do to a person's sign-in."""

    PASSWORD_SET = (
        "password_set",
        _("A password was set for the person, who chooses another when they next sign in."),
        _("set your password"),
    )
    SECOND_FACTOR_RESET = (
        "second_factor_reset",
        _("The second factor was taken away; whoever signs in next sets up a new one."),
        _("reset your second factor"),
    )


class RequestKind(DefinedChoices):
    """What somebody outside asks of this record."""

    REMOVAL = "removal", _("Something shall be taken down."), _("removal")
    WITHHOLDING = (
        "withholding",
        _("A name shall not be public; the facts may stay."),
        _("withholding of a name"),
    )
    CORRECTION = "correction", _("A fact is said to be wrong."), _("correction of a fact")
    REPLY = (
        "reply",
        _("Somebody answers a claim that is made about them here: the right of reply."),
        _("answer to a claim"),
    )
    OTHER = "other", _("Something else."), _("other")


class RequestChannel(DefinedChoices):
    """How a request reached us."""

    EMAIL = "email", _("By e-mail, encrypted or not."), _("e-mail")
    LETTER = "letter", _("On paper."), _("letter")
    TELEPHONE = "telephone", _("In a call."), _("telephone")
    IN_PERSON = "in_person", _("Said to one of us face to face."), _("in person")
    OTHER = "other", _("Another way, such as a messenger."), _("another way")


class AskerConnection(DefinedChoices):
    """Who asks (HURIDOCS: source's connection)."""

    THE_PERSON = "the_person", _("The person whom the record is about."), _("the person")
    RELATIVE = "relative", _("A relative of that person."), _("relative")
    LAWYER = "lawyer", _("A lawyer who speaks for them."), _("lawyer")
    INSTITUTION = (
        "institution",
        _("An authority or another institution that the record is about."),
        _("institution"),
    )
    WITNESS = "witness", _("A witness."), _("witness")
    COLLEAGUE = "colleague", _("A colleague or friend of the person."), _("colleague")
    MEDICAL_PROVIDER = "medical_provider", _("Whoever treated them."), _("medical provider")
    NGO = "ngo", _("An organisation that documents or defends rights."), _("organisation")
    REPORTER = "reporter", _("A reporter, or the publisher of a source."), _("reporter")
    THIRD_PARTY = "third_party", _("Somebody else."), _("third party")
    UNKNOWN = "unknown", _("It is not known who asks."), _("unknown")


class RequestState(DefinedChoices):
    """How far a request is."""

    OPEN = "open", _("Nobody has begun."), _("open")
    IN_PROGRESS = "in_progress", _("Somebody works on it."), _("in progress")
    DONE = "done", _("Worked off; the outcome says how."), _("done")
    DECLINED = "declined", _("Not followed; the note says why."), _("declined")


class RequestOutcome(DefinedChoices):
    """What became of a request."""

    WITHHELD = "withheld", _("A name, with all that identifies, is kept back."), _("withheld")
    WITHDRAWN = "withdrawn", _("Records were taken back."), _("withdrawn")
    ERASED = "erased", _("A person was erased, history included."), _("erased")
    CORRECTED = "corrected", _("A correction was accepted."), _("corrected")
    ANSWER_PUBLISHED = (
        "answer_published",
        _("The answer is public, as a statement with its source."),
        _("answer published"),
    )
    NOTHING_HELD = (
        "nothing_held",
        _("This record holds nothing of what was asked about."),
        _("nothing held"),
    )
    NOT_ESTABLISHED = (
        "not_established",
        _("It could not be established that who asks may ask this."),
        _("not established who asks"),
    )
    NO_CHANGE = "no_change", _("Looked into; the record stays as it is."), _("no change")


class KeyScope(DefinedChoices):
    """What a key of the API is good for."""

    READ = "read", _("More may be asked in a minute than without a key."), _("read more")
    BULK = (
        "bulk",
        _("Whole lists at once: answers that take long count no more than others."),
        _("whole lists"),
    )
