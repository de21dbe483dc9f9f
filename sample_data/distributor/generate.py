"""Write the files of the distributor sample: `python generate.py [FOLDER]`.

Standard library only, no clock, no floats: the same bytes on every machine.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import contacts
from events import QUARTERS, Order, Quarter, Return, Shipment, orders, receipts, returns, shipments
from files import Row, german, money, tenths, write_table
from firm import Account, Dice, accounts, items
from ledger import postings


@dataclass(frozen=True)
class Business:
    """Everything that happened in a quarter."""

    quarter: Quarter
    orders: list[Order]
    shipments: list[Shipment]
    returns: list[Return]
    claims: list[tuple[str, object, int]]


def main(folder: Path) -> None:
    """Draw both quarters and write every file below the folder."""
    everybody = accounts()
    goods = items()
    done: list[Business] = []
    for quarter in QUARTERS:
        new = orders(quarter, everybody, goods)
        business = Business(
            quarter,
            new,
            list(shipments(quarter, new)),
            returns(quarter, everybody, new),
            list(contacts.claims(quarter, everybody)),
        )
        done.append(business)
        write_accounts(folder, quarter, everybody)
        write_lines(folder, business)
        write_shipments(folder, business)
        write_receipts(folder, quarter, everybody, [o for each in done for o in each.orders])
        write_service(folder, business, everybody)
        write_ledger(folder, business)
    write_returns(folder, done)
    write_sales_force(folder, done, everybody)


def write_accounts(folder: Path, quarter: Quarter, everybody: list[Account]) -> None:
    """The CRM's list of accounts as it stood in the quarter."""

    def row(account: Account) -> Row:
        drift = Dice(50, int(account.account_id), quarter.months[0]).between(-3, 3)
        who = (account.account_id, account.name, account.segment, account.owner, account.group)
        growth, wallet = tenths(account.growth + drift), f"{account.wallet_share}%"
        return *who, growth, wallet, account.relationship, account.days_to_pay

    heading = (
        "Account ID,Account Name,Segment,Account Owner,Account Group,Expected Growth %,"
        "Share of Wallet,Relationship,Days to Pay"
    )
    path = folder / f"crm/accounts_{quarter.name}.csv"
    write_table(path, heading, [row(account) for account in everybody])


def write_lines(folder: Path, business: Business) -> None:
    """Order lines, one file a month, the way a German ERP writes them."""
    heading = (
        "Order No,Line,Customer No,Order Date,Status,Channel,Item,Quantity,List Price,Discount %,"
        "Unit Cost,Rush,Custom Work"
    )
    for month in business.quarter.months:
        some = [order for order in business.orders if order.ordered_on.month == month]
        rows = [row for order in some for row in _line_rows(order)]
        write_table(folder / f"erp/lines_2026{month:02d}.csv.gz", heading, rows, ";")


def _line_rows(order: Order) -> Iterator[Row]:
    for place, line in enumerate(order.lines, start=1):
        item, day = line.item, order.ordered_on
        yield (
            *(order.order_id, 10 * place, order.account_id),
            f"{day.day:02d}.{day.month:02d}.{day.year}",
            *("cancelled" if line.cancelled else "delivered", order.channel, item.item_id),
            *(german(str(line.quantity)), german(money(item.price))),
            "NULL" if line.discount is None else german(tenths(line.discount)),
            german(f"{item.cost // 10_000}.{item.cost % 10_000:04d}"),
            *("X" if order.rush else "", "yes" if line.custom else "no"),
        )


def write_shipments(folder: Path, business: Business) -> None:
    """Deliveries with what the carrier charged."""
    rows = [
        (
            *(each.shipment_id, each.order_id, each.account_id, each.shipped_on),
            *(each.carrier, money(each.freight)),
        )
        for each in business.shipments
    ]
    heading = "shipment_no,order_no,customer_no,shipped_on,carrier,freight_cost"
    write_table(folder / f"wms/shipments_{business.quarter.name}.tsv", heading, rows, "\t")


def write_receipts(
    folder: Path, quarter: Quarter, everybody: list[Account], all_orders: list[Order]
) -> None:
    """Payments; the file is named after the first and the last day it covers."""
    rows = [
        (
            *(each.receipt_id, each.order_id, each.account_id, each.invoiced_on),
            *(each.received_on, money(each.amount)),
        )
        for each in receipts(quarter, everybody, all_orders)
    ]
    heading = "receipt_no,order_no,customer_no,invoiced_on,received_on,amount"
    path = folder / f"erp/receipts_{quarter.start:%Y%m%d}-{quarter.end:%Y%m%d}.csv"
    write_table(path, heading, rows)


def write_service(folder: Path, business: Business, everybody: list[Account]) -> None:
    """Tickets, EDI messages at fractions of a cent, and timesheets of a quarter."""
    quarter = business.quarter
    heading = "Ticket,Customer No,Opened At,Topic,Handling Time,Reopened"
    tickets = contacts.ticket_rows(quarter, everybody)
    write_table(folder / f"service/tickets_{quarter.name}.csv", heading, tickets)
    usage = [
        (order.account_id, order.ordered_on, order.messages, "0.0135")
        for order in business.orders
        if order.messages
    ]
    heading = "customer_no,used_on,messages,price_per_message"
    write_table(folder / f"it/edi_usage_{quarter.name}.csv", heading, usage)
    hours = contacts.timesheet_rows(quarter)
    write_table(folder / f"hr/timesheets_{quarter.name}.csv", "rep,week_of,task,hours", hours)


def write_ledger(folder: Path, business: Business) -> None:
    """The ledger, which ties to everything above."""
    rows = postings(
        business.quarter, business.orders, business.shipments, business.returns, business.claims
    )
    heading = "doc_no,posted_on,gl_account,text,cost_centre,debit_credit,amount"
    write_table(folder / f"gl/{business.quarter.name}.csv", heading, rows)


def write_returns(folder: Path, done: list[Business]) -> None:
    """Returns of all quarters in one file."""
    rows = [
        (
            *(each.return_id, each.order_id, each.account_id, each.returned_on),
            *(each.quantity, money(each.credit), each.reason),
        )
        for business in done
        for each in business.returns
    ]
    heading = "return_no,order_no,debtor,returned_on,quantity,credit,reason"
    write_table(folder / "erp/returns.csv", heading, rows)


def write_sales_force(folder: Path, done: list[Business], everybody: list[Account]) -> None:
    """Visits, marketing claims and opportunities, each the CRM's whole history."""
    visits = [row for quarter in QUARTERS for row in contacts.visit_rows(quarter, everybody)]
    write_table(folder / "crm/visits.csv", "Visit ID,Account ID,Visited On,Rep,Hours", visits)
    claims = [
        (f"C{business.quarter.name[-1]}{number:04d}", account_id, day, money(cents))
        for business in done
        for number, (account_id, day, cents) in enumerate(business.claims, start=1)
    ]
    heading = "Claim ID,Account ID,Claimed On,Amount"
    write_table(folder / "crm/marketing_claims.csv", heading, claims)
    opportunities, history = contacts.opportunity_rows(QUARTERS, everybody)
    heading = "opportunity_id,account_id,created_on,amount"
    write_table(folder / "crm/opportunities.tsv", heading, opportunities, "\t")
    heading = "opportunity_id,step,stage,entered_on"
    write_table(folder / "crm/stage_history.tsv", heading, history, "\t")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
