using FeedBoard.ApiService.Database.Tables;

namespace FeedBoard.ApiService.Features.Mail;

/// <summary>The words of one mail.</summary>
/// <param name="Greeting">To a nickname.</param>
/// <param name="What">What has happened, before the link.</param>
/// <param name="Link">What the link does.</param>
/// <param name="Else">What to know of the link, and what to do if it was somebody else.</param>
/// <param name="CopyHint">Before the address of the link, for who cannot use the button.</param>
/// <param name="Footer">Why the mail came.</param>
internal sealed record MailText(
    string Subject,
    string Greeting,
    string What,
    string Link,
    string Else,
    string CopyHint,
    string Footer
)
{
    /// <param name="detail">The new address, or what a moderator wrote to the person.</param>
    public static MailText Of(MailKind kind, string language, string nickname, string detail, string board) =>
        language is "ko" ? Korean(kind, nickname, detail, board) : English(kind, nickname, detail, board);

    private static MailText English(MailKind kind, string nickname, string detail, string board)
    {
        var (subject, line, link, after) = kind switch
        {
            MailKind.ResetPassword => (
                "Choose a new password",
                "Somebody, probably you, asked for a new password for your account.",
                "Choose a new password",
                "The link works once, for one hour. If it was not you, ignore this mail: your password stays as it is."
            ),
            MailKind.VerifyEmail => (
                "Confirm your e-mail address",
                "Please confirm that this is your e-mail address.",
                "Confirm the address",
                "The link works once, for 24 hours. If you have no account here, ignore this mail."
            ),
            MailKind.ChangeEmail => (
                "Confirm your new e-mail address",
                "You asked to use this address for your account. Please confirm that it is yours.",
                "Confirm the new address",
                "The link works once, for 24 hours. If it was not you, ignore this mail: nothing changes."
            ),
            MailKind.EmailIsToChange => (
                "Your e-mail address is about to change",
                $"Somebody, probably you, asked to change the e-mail address of your account to {detail}. "
                    + "It changes when the link that was sent there is followed.",
                "Open your settings",
                "If it was not you, somebody may have your password or a session of yours: change the password now. "
                    + "That stops this change and ends all other sessions."
            ),
            MailKind.EmailChanged => (
                "Your e-mail address was changed",
                $"The e-mail address of your account is {detail} now. Mail of the board goes there from now on.",
                "Open the board",
                "If it was not you, write to whoever runs the board."
            ),
            MailKind.PasswordChanged => (
                "Your password was changed",
                "The password of your account was changed. All other sessions have ended.",
                "Choose another password",
                "If it was you, there is nothing to do. If it was not, choose another password by the link."
            ),
            MailKind.Approved => (
                "Your account is approved",
                "A moderator has approved your account. You can log in now.",
                "Log in",
                "If you have no account here, ignore this mail."
            ),
            MailKind.Refused => (
                "Your account was not approved",
                $"A moderator has not approved your account and wrote: {detail}",
                "Open the board",
                "The account is deleted after 30 days. You can sign up again then."
            ),
            MailKind.ApprovalTurnedOn => (
                "New accounts wait for approval now",
                "No moderator was on the board for seven days. So that nobody joins unseen, new accounts now wait for approval.",
                "Open the settings of the board",
                "Once somebody looks after the board again, you can open it to everybody in its settings."
            ),
            _ => (
                "Test mail",
                "This is a test. If you can read it, the board can send mail.",
                "Open the board",
                "An admin of the board sent it, probably you."
            ),
        };
        return new(
            subject,
            $"Hello {nickname},",
            line,
            link,
            after,
            "If the button does not work, copy this address into your browser:",
            $"This mail comes from {board}, where {(AsksForConfirmation(kind) ? "this address was given" : "you have an account")}."
        );
    }

    private static MailText Korean(MailKind kind, string nickname, string detail, string board)
    {
        var (subject, line, link, after) = kind switch
        {
            MailKind.ResetPassword => (
                "비밀번호 재설정",
                "회원님 계정의 비밀번호를 재설정해 달라는 요청을 받았습니다.",
                "새 비밀번호 정하기",
                "링크는 한 시간 동안 한 번만 사용할 수 있습니다. 직접 요청하지 않았다면 이 메일을 무시하세요. 비밀번호는 그대로 유지됩니다."
            ),
            MailKind.VerifyEmail => (
                "이메일 주소 인증",
                "이 이메일 주소가 회원님의 주소임을 인증해 주세요.",
                "주소 인증하기",
                "링크는 24시간 동안 한 번만 사용할 수 있습니다. 가입한 적이 없다면 이 메일을 무시하세요."
            ),
            MailKind.ChangeEmail => (
                "새 이메일 주소 인증",
                "회원님 계정의 이메일을 이 주소로 바꿔 달라는 요청을 받았습니다. 본인의 주소임을 인증해 주세요.",
                "새 주소 인증하기",
                "링크는 24시간 동안 한 번만 사용할 수 있습니다. 직접 요청하지 않았다면 이 메일을 무시하세요. 아무것도 바뀌지 않습니다."
            ),
            MailKind.EmailIsToChange => (
                "이메일 주소 변경 요청",
                $"회원님 계정의 이메일을 {detail} 주소로 바꿔 달라는 요청을 받았습니다. 그 주소로 보낸 링크를 열어 인증하면 변경됩니다.",
                "설정 열기",
                "직접 요청하지 않았다면 다른 사람이 비밀번호를 알거나 내 세션을 쓰고 있을 수 있습니다. 지금 바로 비밀번호를 바꾸세요. "
                    + "이 변경이 취소되고 다른 모든 세션이 종료됩니다."
            ),
            MailKind.EmailChanged => (
                "이메일 주소가 변경되었습니다",
                $"회원님 계정의 이메일 주소가 {detail} 주소로 변경되었습니다. 앞으로 메일은 그 주소로 보내 드립니다.",
                "게시판 열기",
                "직접 변경하지 않았다면 게시판 서버를 관리하는 사람에게 문의하세요."
            ),
            MailKind.PasswordChanged => (
                "비밀번호가 변경되었습니다",
                "회원님 계정의 비밀번호가 변경되었고, 다른 모든 세션이 종료되었습니다.",
                "비밀번호 다시 정하기",
                "직접 변경했다면 따로 하실 일은 없습니다. 그렇지 않다면 링크를 열어 비밀번호를 다시 정하세요."
            ),
            MailKind.Approved => (
                "가입이 승인되었습니다",
                "운영자가 회원님의 가입을 승인했습니다. 이제 로그인할 수 있습니다.",
                "로그인하기",
                "가입한 적이 없다면 이 메일을 무시하세요."
            ),
            MailKind.Refused => (
                "가입이 승인되지 않았습니다",
                $"운영자가 회원님의 가입을 승인하지 않았습니다. 사유: {detail}",
                "게시판 열기",
                "계정은 30일 뒤에 삭제되며, 그 뒤에 다시 가입할 수 있습니다."
            ),
            MailKind.ApprovalTurnedOn => (
                "이제 새로 가입하려면 승인이 필요합니다",
                "7일 동안 게시판에 들어온 운영자가 없었습니다. 아무도 모르게 가입하는 일이 없도록, 이제 새 계정은 운영자가 승인할 때까지 기다립니다.",
                "게시판 설정 열기",
                "다시 게시판을 돌볼 수 있게 되면 설정에서 누구나 가입하도록 바꿀 수 있습니다."
            ),
            _ => (
                "테스트 메일",
                "테스트 메일입니다. 이 메일이 보인다면 게시판에서 메일을 보낼 수 있습니다.",
                "게시판 열기",
                "게시판 관리자가 보낸 메일입니다."
            ),
        };
        return new(
            subject,
            $"{nickname} 님, 안녕하세요.",
            line,
            link,
            after,
            "버튼이 작동하지 않으면 아래 주소를 브라우저에 붙여 넣으세요.",
            AsksForConfirmation(kind)
                ? $"{board} 게시판에 이 주소가 입력되어 보낸 메일입니다."
                : $"회원님이 가입한 게시판 {board}에서 보낸 메일입니다."
        );
    }

    /// <summary>Whether it goes to an address that somebody typed, whose owner may have no account.</summary>
    private static bool AsksForConfirmation(MailKind kind) => kind is MailKind.VerifyEmail or MailKind.ChangeEmail;
}
