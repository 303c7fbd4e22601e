from offices.gateways import regions


def test_regency_is_named_and_an_unknown_one_stays_its_code():
    assert regions.regency_name("3275") == "Kota Bekasi"
    assert regions.regency_name("9999") == "9999"
