// The editor's page for many files shows only a status for an answer that is not 200: here is the sentence in it.
document.addEventListener("DOMContentLoaded", () => {
  const field = document.getElementById("fileupload");
  if (!field) return;
  window.jQuery(field).on("fileuploadalways", (event, data) => {
    if (data.jqXHR?.status !== 400) return;
    let answer;
    try {
      answer = JSON.parse(data.jqXHR.responseText);
    } catch {
      return; // not an answer about the file
    }
    data.context.removeClass("upload-server-error").addClass("upload-failure");
    data.context.find(".right .error_messages").text(answer.error_message);
  });
});
