from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soraplan.core.supposing.what_if import WhatIf, about, parse

factors = st.decimals("0.000001", "100", places=6)

what_ifs = st.builds(
    lambda looking, **others: WhatIf(**others, **looking),
    st.sampled_from([{}, {"outlook": "analysts", "on": date(2027, 6, 1)}]),
    prices=st.dictionaries(
        st.sampled_from(["", "live", "luma", "kling-3.0", "live/pro", "kling-3.0/audio"]),
        factors | st.just(Decimal(1)),
        max_size=4,
    ).map(lambda pairs: tuple(pairs.items())),
    takes=factors | st.just(Decimal(1)),
    account=st.sampled_from([None, "tier-3", "any"]),
    concurrent=st.none() | st.integers(1, 1_000_000),
)


def test_all_that_can_be_supposed_is_read_from_one_line() -> None:
    read = parse(
        "price=0.5, takes=2,price.kling-3.0=0.8,price.kling-3.0/audio=0.9,"
        "account=tier-3,concurrent=5,outlook=analysts,on=2027-06-01"
    )
    assert read == WhatIf(
        prices=(
            ("", Decimal("0.5")),
            ("kling-3.0", Decimal("0.8")),
            ("kling-3.0/audio", Decimal("0.9")),
        ),
        takes=Decimal(2),
        account="tier-3",
        concurrent=5,
        outlook="analysts",
        on=date(2027, 6, 1),
    )


@given(what_ifs)
def test_what_is_spelt_out_is_read_back(what_if: WhatIf) -> None:
    if what_if.is_nothing:
        assert what_if.spelling == what_if.text == ""
    else:
        assert parse(what_if.spelling) == what_if
        assert what_if.text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("price=0.5,takes=2,account=tier-3", "prices ×0.5 · takes ×2 · account tier-3"),
        ("price.kling-3.0/audio=.250", "kling-3.0/audio ×0.25"),
        ("price=0.333333", "prices ×0.333333"),
        ("price=0.8765", "prices ×0.8765"),
        ("takes=100,concurrent=1000", "takes ×100 · 1,000 at once"),
        ("outlook=analysts,on=2027-06-01", "outlook analysts on 2027-06-01"),
    ],
)
def test_it_is_told_in_a_few_words(text: str, told: str) -> None:
    assert parse(text).text == told


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Nothing is supposed"),
        (" , ,", "Nothing is supposed"),
        ("prise=0.5", "Did you mean price?"),
        ("Takes=2", "Did you mean takes?"),
        ("take.s=2", "'take.s' cannot be supposed"),
        ("takes.live=2", "'takes.live' cannot be supposed"),
        ("zzz=1", "Keys: price, price.CARD, price.CARD/TIER, takes, account"),
        ("=2", "cannot be supposed"),
        ("takes", "takes has no value; write takes=2."),
        ("account=", "write account=tier-3."),
        ("takes=2,takes=2", "takes is given twice"),
        ("price.a=2,price.a=3", "price.a is given twice"),
        ("price=0", "above 0 and up to 100"),
        ("price=100.1", "above 0 and up to 100"),
        ("price=-1", "above 0 and up to 100"),
        ("price=nan", "not 'nan'"),
        ("price=Infinity", "above 0"),
        ("price=1e1", "not '1e1'"),
        ("price=1_0", "not '1_0'"),
        ("price=٣", "above 0"),
        ("price=0.1234567", "at most 6 decimals"),
        ("price.=2", "price. names no rate card"),
        ("price.a/b/c=2", "neither a rate card nor a tier"),
        ("price.a b=2", "neither a rate card nor a tier"),
        ("concurrent=0", "1 to 1,000,000"),
        ("concurrent=2.5", "whole number"),
        ("concurrent=" + "9" * 5000, "whole number"),
        ("account=tier 3", "account must be the id of an account"),
        ("outlook=analysts", "needs the day"),
        ("on=2027-06-01", "name one, such as outlook=analysts"),
        ("outlook=analysts,on=June", "on must be a day such as 2027-06-01, not 'June'"),
        ("price=\x1b[31m", "not '\\x1b[31m'"),
    ],
)
def test_what_cannot_be_read_is_told_in_a_sentence(text: str, said: str) -> None:
    with pytest.raises(ValueError) as told:
        parse(text)
    assert said in str(told.value)
    assert len(str(told.value)) < 300


@pytest.mark.parametrize("factor", ["0", "-2", "100.000001", "0.0000001", "NaN", "Infinity"])
def test_a_factor_out_of_bounds_is_refused_wherever_it_comes_from(factor: str) -> None:
    with pytest.raises(ValueError, match="above 0 and up to 100"):
        WhatIf(takes=Decimal(factor))
    with pytest.raises(ValueError, match=r"price\.live must be"):
        WhatIf(prices=(("live", Decimal(factor)),))


def test_the_narrowest_scope_counts_and_not_the_product() -> None:
    some = parse("price=0.5,price.kling-3.0=0.8,price.kling-3.0/audio=0.9")
    assert some.price_factor("kling-3.0", "audio") == Decimal("0.9")
    assert some.price_factor("kling-3.0", "silent") == Decimal("0.8")
    assert some.price_factor("live", "audio") == Decimal("0.5")


def test_all_prices_but_those_of_one_card_can_be_halved() -> None:
    some = parse("price=0.5,price.live=1")
    assert some.price_factor("live", "pro") == 1
    assert some.price_factor("luma", "ray") == Decimal("0.5")
    assert some.text == "prices ×0.5 · live ×1"


@pytest.mark.parametrize("text", ["price=1", "takes=1.0,price.live=1", "price.live/pro=1"])
def test_factors_of_one_suppose_nothing(text: str) -> None:
    assert parse(text).is_nothing
    assert parse(text) == WhatIf()


@pytest.mark.parametrize(
    ("factor", "told"),
    [
        ("2.000000", "×2"),
        ("0.333333", "×0.333"),
        ("1.234567", "×1.23"),
        ("0.012345", "×0.0123"),
        ("0.000001", "×0.000001"),
        ("100", "×100"),
    ],
)
def test_a_factor_that_was_worked_out_is_told_with_the_digits_that_count(
    factor: str, told: str
) -> None:
    assert about(Decimal(factor)) == told
